"""A worker that is killed in the middle of an announcement leaves nobody out and tells nobody twice."""

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from comms import tasks
from people.models import User
from tests.comms.worker_processes import database_url, finish, kill_when, start_worker
from tests.factories import make_announcement, make_user
from tests.unguarded import unguarded

PEOPLE = 6_000
ROUNDS = int(os.environ.get("SOAK_ROUNDS", "20"))

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


class Copy:
    """The database file that the workers are on."""

    def __init__(self, path: str) -> None:
        self.path = path

    def row(self, query: str) -> tuple:
        with closing(sqlite3.connect(self.path, timeout=20)) as copy:
            return copy.execute(query).fetchone()

    def reached(self) -> int:
        return self.row("SELECT count(*) FROM comms_notification")[0]


@pytest.fixture
def published_copy(tmp_path: Path) -> Copy:
    sender = make_user("staff")
    unguarded(User.objects).bulk_create(
        [User(username=f"person-{n}", email=f"p{n}@example.com") for n in range(PEOPLE - 1)], batch_size=1000
    )
    tasks.publish(make_announcement(sender=sender), by=sender)
    return Copy(database_url(tmp_path).removeprefix("sqlite:///"))


def kill_somewhere(copy: Copy, url: str, *, at: int) -> None:
    was = copy.reached()
    assert kill_when(start_worker(url, chunk=20), lambda: copy.reached() >= max(at, was + 1))
    assert was < copy.reached() < PEOPLE, "the kill came in the middle"
    assert copy.row("SELECT state FROM comms_announcement") == ("sending",)
    counters = "SELECT reached_count - (SELECT count(*) FROM comms_notification) FROM comms_announcement"
    assert copy.row(counters) == (0,), "the counter moved with its rows"


def assert_everybody_was_reached_once(copy: Copy) -> None:
    assert copy.row("SELECT state, reached_count, audience_count FROM comms_announcement") == ("sent", PEOPLE, PEOPLE)
    assert copy.row("SELECT count(*), count(DISTINCT user_id) FROM comms_notification") == (PEOPLE, PEOPLE)


def test_after_a_kill_another_worker_goes_on_and_each_person_has_exactly_one(published_copy):
    url = f"sqlite:///{published_copy.path}"

    kill_somewhere(published_copy, url, at=PEOPLE // 3)
    finish(start_worker(url, chunk=500))

    assert_everybody_was_reached_once(published_copy)


@pytest.mark.soak
def test_after_many_kills_at_random_moments_each_person_has_exactly_one(published_copy):
    url = f"sqlite:///{published_copy.path}"
    moments = sorted(random.Random(20).sample(range(1, PEOPLE - 400), ROUNDS))

    for moment in moments:
        if published_copy.reached() < PEOPLE - 400:
            kill_somewhere(published_copy, url, at=moment)
    finish(start_worker(url, chunk=500))

    assert_everybody_was_reached_once(published_copy)
