"""kill -9 of a real worker in the middle of an import, and a second worker that finishes it."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent.parent
PEOPLE = 6_000
ROUNDS = int(os.environ.get("SOAK_ROUNDS", "20"))
PREPARE = f"""
from tests.factories import make_user, make_webinar
from tests.webinars.attendee_lists import list_of, numbered, uploaded
from webinars.domain import importing
from webinars.tasks.imports import go_on
organizer = make_user("organizer")
run = uploaded(make_webinar(organizer=organizer), list_of(numbered({PEOPLE})), organizer)
go_on(importing.confirm(run, by=organizer))
"""


class Place:
    """A copy of the product on a SQLite file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "db.sqlite3"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "backoffice.settings.development",
            "DATABASE_URL": f"sqlite:///{self.path}",
            "BACKOFFICE_VAR_DIR": str(folder),
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", *arguments]

    def run(self, *arguments: str) -> None:
        subprocess.run(
            self.command(*arguments), cwd=PROJECT, env=self.environment, check=True, capture_output=True, timeout=120
        )

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(self.path, timeout=20)) as database, database:
            return database.execute(statement).fetchall()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An import that is confirmed, with nobody to do it."""
    place = Place(tmp_path_factory.mktemp("prepared"))
    place.run("migrate")
    place.run("shell", "-c", PREPARE)
    return place


@pytest.fixture
def place(prepared: Place, tmp_path: Path) -> Iterator[Place]:
    """A copy of it that may be spoilt."""
    shutil.copytree(prepared.folder, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def kill_in_the_middle(place: Place, patience: float) -> int:
    """Start a worker, kill it that long after its first batch of this time, and return the row that was reached."""
    before = place.ask("SELECT done_through FROM webinars_attendeeimport")[0][0]
    worker = subprocess.Popen(
        place.command("worker", "--quiet"), cwd=PROJECT, env=place.environment, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 60
        while not place.ask(f"SELECT 1 FROM webinars_attendeeimport WHERE done_through > {before} OR state = 'done'"):
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(patience)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    return int(str(place.ask("SELECT done_through FROM webinars_attendeeimport")[0][0]))


def finish(place: Place) -> None:
    """Let the time pass after which a silent import counts as left behind, and a worker come by."""
    place.ask("UPDATE webinars_attendeeimport SET touched_at = '2020-01-01 00:00:00'")
    place.run("worker", "--until-idle", "--quiet")


def assert_it_ended_undisturbed(place: Place) -> None:
    assert place.ask("SELECT state, json_extract(results, '$.new') FROM webinars_attendeeimport") == [("done", PEOPLE)]
    for table in ("webinars_registration", "webinars_historicalregistration"):
        assert place.ask(f"SELECT count(*), count(DISTINCT user_id) FROM {table}") == [(PEOPLE, PEOPLE)]
    for table in ("people_user", "people_historicaluser"):
        guests = f"SELECT count(*), count(DISTINCT email) FROM {table} WHERE email LIKE 'guest%'"
        assert place.ask(guests) == [(PEOPLE, PEOPLE)]
    assert len(place.ask('SELECT DISTINCT "group" FROM webinars_historicalregistration')) == 1


@pytest.mark.sqlite
def test_a_worker_killed_in_the_middle_of_an_import_leaves_whole_batches_and_the_next_one_finishes(
    place: Place,
) -> None:
    reached = kill_in_the_middle(place, patience=0.05)

    assert 0 < reached < PEOPLE + 1
    assert place.ask("SELECT count(*) FROM webinars_registration") == [(reached - 1,)]
    finish(place)
    assert_it_ended_undisturbed(place)


@pytest.mark.soak
@pytest.mark.sqlite
@pytest.mark.parametrize("number", range(ROUNDS))
def test_workers_killed_at_random_points_end_in_the_same_state(place: Place, number: int) -> None:
    chance = random.Random(number)
    for _kill in range(2):
        kill_in_the_middle(place, patience=chance.uniform(0, 1.5))
        place.ask("UPDATE webinars_attendeeimport SET touched_at = '2020-01-01 00:00:00'")

    finish(place)

    assert_it_ended_undisturbed(place)
