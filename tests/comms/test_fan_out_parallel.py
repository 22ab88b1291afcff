"""Several workers at once on one announcement."""

import os
import random
from threading import Thread

import pytest
from django.db import connection, transaction

from comms import tasks
from comms.domain import publishing
from comms.domain.fan_out import fan_out_next_chunk
from comms.models import Announcement
from people.models import User
from tests.comms.worker_processes import database_url, finish, kill_when, start_worker
from tests.factories import make_announcement, make_user
from tests.unguarded import unguarded

PEOPLE = 4_000
ROUNDS = int(os.environ.get("SOAK_ROUNDS", "20"))

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def announcement() -> Announcement:
    sender = make_user("staff")
    unguarded(User.objects).bulk_create(
        [User(username=f"person-{n}", email=f"p{n}@example.com") for n in range(PEOPLE - 1)], batch_size=1000
    )
    return make_announcement(sender=sender)


def test_two_workers_at_once_reach_everybody_once(announcement, tmp_path):
    tasks.publish(announcement, by=announcement.sender)
    url = database_url(tmp_path)

    workers = [start_worker(url, chunk=25) for _ in range(2)]
    for worker in workers:
        finish(worker)

    announcement.refresh_from_db()
    assert (announcement.state, announcement.reached_count) == ("sent", PEOPLE)
    assert announcement.notifications.count() == announcement.notifications.values("user").distinct().count() == PEOPLE


def test_a_worker_leaves_alone_what_another_is_writing(announcement):
    publishing.publish(announcement, by=announcement.sender)
    answers = []

    def another_worker() -> None:
        try:
            answers.append(fan_out_next_chunk(announcement.pk, 10))
        finally:
            connection.close()

    with transaction.atomic():
        assert fan_out_next_chunk(announcement.pk, 10) is True
        other = Thread(target=another_worker)
        other.start()
        other.join(timeout=10)

    assert answers == [False]
    assert announcement.notifications.count() == 10


def test_two_people_who_publish_at_once_publish_once(announcement):
    outcomes = []

    def publish() -> None:
        try:
            tasks.publish(announcement, by=announcement.sender)
            outcomes.append("published")
        except publishing.RuleBroken as broken:
            outcomes.append(broken.code)
        finally:
            connection.close()

    threads = [Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["announcement_already_published"] * 3 + ["published"]


@pytest.mark.soak
def test_after_many_kills_of_two_workers_at_random_moments_each_person_has_exactly_one(announcement, tmp_path):
    tasks.publish(announcement, by=announcement.sender)
    url, dice, kills = database_url(tmp_path), random.Random(20), 0

    for end in sorted(dice.sample(range(100, PEOPLE - 500), ROUNDS)):
        if announcement.notifications.count() >= end:
            continue
        workers = [start_worker(url, chunk=20) for _ in range(2)]
        for worker in workers:
            kills += kill_when(worker, lambda end=end: announcement.notifications.count() >= end)
        counted = Announcement.objects.get(pk=announcement.pk)
        assert counted.reached_count == announcement.notifications.count() < PEOPLE, "the counter moved with its rows"
    for worker in [start_worker(url, chunk=500) for _ in range(2)]:
        finish(worker)

    announcement.refresh_from_db()
    assert kills > 0
    assert (announcement.state, announcement.reached_count) == ("sent", PEOPLE)
    assert announcement.notifications.count() == announcement.notifications.values("user").distinct().count() == PEOPLE
