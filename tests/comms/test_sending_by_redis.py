"""Two workers send an announcement with Redis as their queue: it may lose everything, and nobody is lost."""

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from comms import tasks
from comms.choices import Channel
from comms.models import Announcement
from people.models import User
from tests.comms.mail_server import MailServer
from tests.comms.worker_processes import database_url, start_worker
from tests.factories import make_announcement, make_user
from tests.redis_server import RedisServer, redis_server
from tests.unguarded import unguarded

PEOPLE = 600
CONNECTIONS = 2

pytestmark = [pytest.mark.redis, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


@pytest.fixture
def mails() -> Iterator[MailServer]:
    server = MailServer()
    server.seconds_per_mail = 0.01
    server.start()
    yield server
    server.stop()


class Crew:
    """Two workers that are replaced as soon as they end, until the announcement is sent."""

    def __init__(self, announcement: Announcement, redis: RedisServer, mails: MailServer, folder: Path) -> None:
        self.announcement, self.redis, self.mails, self.folder = announcement, redis, mails, folder
        self.url = database_url(folder)
        self.workers = [self.start() for _ in range(2)]

    def start(self):
        return start_worker(
            self.url,
            chunk=100,
            TASKS_ENGINE="redis",
            REDIS_URL=self.redis.url,
            MAIL_DEFAULT_URL=self.mails.url,
            MAIL_DEFAULT_FROM="news@example.org",
            MAIL_DEFAULT_CONNECTIONS=str(CONNECTIONS),
            MAIL_LEASE_SECONDS="3",
            PYTHONWARNINGS="ignore",
        )

    def rows(self, question: str) -> list[tuple]:
        """What the workers' database answers; with SQLite that is a file of their own."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchall()
        with closing(sqlite3.connect(self.folder / "copy.sqlite3", timeout=20)) as database:
            return database.execute(question).fetchall()

    def work(self, meddle=lambda crew: None, *, within: float = 90) -> None:
        """Keep two workers going until the announcement is sent."""
        deadline = time.monotonic() + within
        try:
            while self.rows("SELECT state FROM comms_announcement") != [("sent",)]:
                assert time.monotonic() < deadline, "it never ends"
                meddle(self)
                for number, worker in enumerate(self.workers):
                    if worker.poll() is not None:
                        self.workers[number] = self.start()
                time.sleep(0.1)
        finally:
            for worker in self.workers:
                worker.kill()
                worker.wait()


@pytest.fixture
def crew(redis: RedisServer, mails: MailServer, tmp_path: Path) -> Crew:
    sender = make_user("staff", email="p0@example.com")
    unguarded(User.objects).bulk_create(
        User(username=f"person-{number}", email=f"p{number}@example.com") for number in range(1, PEOPLE)
    )
    announcement = make_announcement(sender=sender, channels=[Channel.IN_APP, Channel.EMAIL])
    tasks.publish(announcement, by=sender)
    return Crew(announcement, redis, mails, tmp_path)


def assert_everybody_was_told(crew: Crew, *, repeated_at_most: int = 0) -> None:
    assert crew.rows("SELECT COUNT(*), COUNT(DISTINCT user_id) FROM comms_notification") == [(PEOPLE, PEOPLE)]
    assert crew.rows("SELECT state, COUNT(*) FROM comms_delivery GROUP BY state") == [("sent", PEOPLE)]
    times = Counter(crew.mails.addresses())
    assert len(times) == PEOPLE, "nobody was lost"
    assert sum(times.values()) - PEOPLE <= repeated_at_most


def test_two_workers_reach_everybody_once(crew: Crew) -> None:
    crew.work()

    assert_everybody_was_told(crew)
    assert not crew.redis.client.keys("rq:failed:*")


def test_what_a_killed_worker_had_in_hand_is_sent_by_others(crew: Crew) -> None:
    killed = []

    def kill(crew: Crew) -> None:
        if len(killed) < 2 and len(crew.mails.received) > 150 * (len(killed) + 1):
            victim = crew.workers[len(killed)]
            killed.append(victim)
            victim.kill()
            victim.wait()

    crew.work(kill)

    assert len(killed) == 2
    assert_everybody_was_told(crew, repeated_at_most=2 * CONNECTIONS)


def test_a_redis_that_loses_everything_together_with_all_workers_loses_nobody(crew: Crew) -> None:
    flushed = []

    def flush(crew: Crew) -> None:
        if len(flushed) < 2 and len(crew.mails.received) > 150 * (len(flushed) + 1):
            for worker in crew.workers:
                worker.kill()
                worker.wait()
            crew.redis.client.flushall()
            flushed.append(len(crew.mails.received))

    crew.work(flush)

    assert len(flushed) == 2
    assert flushed[-1] < PEOPLE
    assert_everybody_was_told(crew, repeated_at_most=2 * 2 * CONNECTIONS)
