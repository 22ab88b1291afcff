"""kill -9 at random moments while lists of both purposes are written and taken back: it ends as if nothing had been."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.browser.databases import fresh_database
from tests.webinars import import_scene
from tests.webinars.nursery import Nursery, is_running, nursery, wait_for_end_of

pytestmark = pytest.mark.soak

KILLS = 20
# A batch takes so long, more or less: the kill comes anywhere in it.
A_BATCH_SECONDS = 0.05
PATIENCE_SECONDS = 60
PROGRESS = "SELECT state, done_through, results FROM webinars_attendeeimport"
LET_TIME_PASS = "UPDATE webinars_attendeeimport SET touched_at = '2020-01-01 00:00:00+00:00'"


class Place:
    """A back office whose only processes are the workers that are started here."""

    def __init__(self, url: str, folder: Path, nursery: Nursery) -> None:
        self.url = url
        self.folder = folder
        self.nursery = nursery

    def ask(self, statement: str) -> list[Any]:
        """The rows that a statement gives, from outside of the product."""
        with contextlib.ExitStack() as stack:
            if self.url.startswith("postgres"):
                connection: Any = stack.enter_context(psycopg.connect(self.url))
            else:
                connection = stack.enter_context(
                    contextlib.closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20))
                )
                stack.enter_context(connection)
            answer = connection.execute(statement)
            return list(answer.fetchall()) if answer.description else []

    def progress(self) -> int:
        """How much is done and undone so far, in rows."""
        return sum(through + _sum_of_undo(results) for _state, through, results in self.ask(PROGRESS))

    def states(self) -> list[str]:
        """The states of the imports, the oldest first."""
        return [state for (state,) in self.ask("SELECT state FROM webinars_attendeeimport ORDER BY id")]

    def finish(self) -> dict[str, Any]:
        """Let a worker do what is left, undisturbed; returns a picture of the end."""
        self._forget_the_dead()
        self.nursery.run(import_scene.work, "--until-idle")
        path = self.folder / "picture.json"
        self.nursery.run(import_scene.take_picture, str(path))
        picture: dict[str, Any] = json.loads(path.read_text())
        return picture

    def kill_a_worker(self, is_time: Callable[[], bool], patience: float) -> None:
        """Start a worker, and kill it so many seconds after it is time."""
        self._forget_the_dead()
        worker = self.nursery.start(import_scene.work)
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not is_time():
                assert is_running(worker)
                assert time.monotonic() < deadline
                time.sleep(0.003)
            time.sleep(patience)
        finally:
            os.kill(worker, signal.SIGKILL)
            wait_for_end_of(worker)

    def _forget_the_dead(self) -> None:
        """Let the time pass after which a silent import counts as left behind, once the database is rid of the dead."""
        if self.url.startswith("postgres"):
            others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            deadline = time.monotonic() + PATIENCE_SECONDS
            while self.ask(others):
                assert time.monotonic() < deadline
                time.sleep(0.005)
        self.ask(LET_TIME_PASS)


def _sum_of_undo(results: Any) -> int:
    known = json.loads(results) if isinstance(results, str) else results
    return sum(known.get("undo", {}).values())


@contextlib.contextmanager
def place(folder: Path, *, like: str = "") -> Iterator[Place]:
    folder.mkdir()
    with fresh_database(folder, like=like) as url:
        settings = {
            "DJANGO_SETTINGS_MODULE": "backoffice.settings.development",
            "DATABASE_URL": url,
            "BACKOFFICE_VAR_DIR": str(folder),
        }
        with nursery(settings) as workers:
            yield Place(url, folder, workers)


def test_workers_killed_at_random_moments_leave_what_undisturbed_ones_leave(tmp_path: Path) -> None:
    chance = random.Random(20)
    with place(tmp_path / "prepared") as prepared:
        prepared.nursery.run(import_scene.prepare)
        assert prepared.states() == ["queued", "queued", "undoing", "done", "undoing"]
        with place(tmp_path / "undisturbed", like=prepared.url) as undisturbed:
            start, expected = undisturbed.progress(), undisturbed.finish()
            end = undisturbed.progress()
            assert undisturbed.states() == ["done", "done", "undone", "done", "undone"]

        with place(tmp_path / "disturbed", like=prepared.url) as disturbed:
            for mark in sorted(chance.sample(range(start, end - (end - start) // 5), KILLS)):
                reached = disturbed.progress()
                wanted = max(mark, reached + 1)
                disturbed.kill_a_worker(
                    lambda wanted=wanted: disturbed.progress() >= wanted,  # type: ignore[misc]
                    patience=chance.uniform(0, A_BATCH_SECONDS),
                )
                assert disturbed.progress() < end, "the kill came in the middle"
            found = disturbed.finish()

    for name, rows in expected.items():
        assert found[name] == rows, name
