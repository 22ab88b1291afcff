"""Four workers send to ten thousand people and are killed at random: nobody is lost, nobody is told twice."""

import os
import random
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings

from backoffice.foundation.history import acting_as
from comms import tasks
from comms.choices import AnnouncementState, Channel, DeliveryPolicy, DeliveryState
from comms.domain import publishing
from comms.models import Announcement
from people.models import User
from tests.comms.mail_server import MailServer
from tests.comms.worker_processes import database_url, start_worker
from tests.factories import make_announcement, make_user
from tests.unguarded import unguarded

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "20"))
PEOPLE = 10_000 if ROUNDS >= 20 else 2_000
KILLS = 50 if ROUNDS >= 20 else 6
WORKERS = 4
CONNECTIONS = 4

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.soak]


@pytest.fixture
def server():
    server = MailServer()
    server.seconds_per_mail = 0.02
    server.start()
    yield server
    server.stop()


def drafted(policy):
    sender = make_user("staff", email="p0@example.com")
    unguarded(User.objects).bulk_create(
        [User(username=f"person-{n}", email=f"p{n}@example.com") for n in range(1, PEOPLE)], batch_size=1000
    )
    return make_announcement(sender=sender, channels=[Channel.IN_APP, Channel.EMAIL], policy=policy)


def announced(policy):
    announcement = drafted(policy)
    tasks.publish(announcement, by=announcement.sender)
    return announcement


class Crew:
    """Workers that are replaced as soon as they end, until the announcement is sent."""

    def __init__(self, url, server):
        self.url, self.server, self.kill_count = url, server, 0
        self.workers = [self._start() for _ in range(WORKERS)]

    def _start(self):
        return start_worker(
            self.url,
            chunk=500,
            MAIL_DEFAULT_URL=self.server.url,
            MAIL_DEFAULT_FROM="news@example.org",
            MAIL_DEFAULT_CONNECTIONS=str(CONNECTIONS),
            MAIL_LEASE_SECONDS="5",
            PYTHONWARNINGS="ignore",
        )

    def keep_going(self):
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[number] = self._start()

    def kill_one(self, chance):
        victim = chance.randrange(WORKERS)
        if self.workers[victim].poll() is None:
            self.workers[victim].kill()
            self.workers[victim].wait()
            self.kill_count += 1
        self.keep_going()

    def stop(self):
        for worker in self.workers:
            worker.kill()
            worker.wait()


def run(announcement, server, tmp_path, seed, meddle=lambda moment: None):
    """Send it with kills at random moments. Returns the number of kills."""
    chance, crew = random.Random(seed), Crew(database_url(tmp_path), server)
    deadline = time.monotonic() + 600
    try:
        while not Announcement.objects.filter(pk=announcement.pk, state="sent").exists():
            assert time.monotonic() < deadline, "it never ends"
            time.sleep(chance.uniform(0.1, 1.2))
            if crew.kill_count < KILLS and server.received:
                crew.kill_one(chance)
            crew.keep_going()
            meddle(crew.kill_count)
    finally:
        crew.stop()
    return crew.kill_count


def assert_each_was_told_once(announcement):
    told = announcement.notifications
    assert told.count() == told.values("user").distinct().count() == PEOPLE


@pytest.mark.parametrize("seed", range(3 if ROUNDS >= 20 else 1))
def test_at_least_once_loses_nobody_and_repeats_at_most_what_was_in_flight(server, tmp_path, seed):
    announcement = announced(DeliveryPolicy.AT_LEAST_ONCE)

    kills = run(announcement, server, tmp_path, seed)

    assert_each_was_told_once(announcement)
    times = Counter(mail.address for mail in server.received)
    assert len(times) == PEOPLE, "nobody was lost"
    repeated = sum(times.values()) - PEOPLE
    assert repeated <= kills * CONNECTIONS
    ids = {mail.address: mail.message_id for mail in server.received}
    assert all(ids[mail.address] == mail.message_id for mail in server.received), "the same mail on each try"
    assert set(announcement.deliveries.values_list("state", flat=True)) == {"sent"}
    print(f"at least once: {kills} kills, {PEOPLE} people, {repeated} mails repeated, none lost")  # noqa: T201


@pytest.mark.parametrize("seed", range(3 if ROUNDS >= 20 else 1))
def test_never_twice_repeats_none_and_lists_what_it_does_not_know(server, tmp_path, seed):
    announcement = announced(DeliveryPolicy.NEVER_TWICE)

    kills = run(announcement, server, tmp_path, seed)

    assert_each_was_told_once(announcement)
    times = Counter(mail.address for mail in server.received)
    assert set(times.values()) == {1}, "none twice"
    unknown = set(announcement.deliveries.filter(state="unknown").values_list("user__email", flat=True))
    assert set(times) | unknown == set(User.objects.values_list("email", flat=True)), "whoever is missing is listed"
    assert len(unknown) <= kills * CONNECTIONS
    print(f"never twice: {kills} kills, {PEOPLE} people, {len(unknown)} of unknown fate")  # noqa: T201


def test_pauses_and_resumptions_by_two_people_at_once_change_nothing(server, tmp_path):
    announcement = announced(DeliveryPolicy.AT_LEAST_ONCE)
    moves = []

    def meddle(moment):
        stored = Announcement.objects.get(pk=announcement.pk)
        verb = {"sending": publishing.pause, "paused": tasks.resume}.get(stored.state)
        if verb is not None and len(moves) < 2 * KILLS:
            verb(stored)
            moves.append(verb)
        elif stored.state == "paused":
            tasks.resume(stored)

    kills = run(announcement, server, tmp_path, 7, meddle)

    assert_each_was_told_once(announcement)
    times = Counter(mail.address for mail in server.received)
    assert len(times) == PEOPLE
    assert sum(times.values()) - PEOPLE <= kills * CONNECTIONS


def test_a_cancellation_amid_kills_stops_within_seconds_and_accounts_for_everybody(server, tmp_path):
    announcement = announced(DeliveryPolicy.AT_LEAST_ONCE)
    chance, crew = random.Random(11), Crew(database_url(tmp_path), server)
    in_hand = announcement.deliveries.filter(
        state__in=[DeliveryState.DUE, DeliveryState.CLAIMED, DeliveryState.SENDING]
    )
    deadline = time.monotonic() + 300
    cancelled_at = None
    try:
        while cancelled_at is None or in_hand.exists():
            assert time.monotonic() < deadline, "it never ends"
            time.sleep(chance.uniform(0.1, 0.6))
            if server.received and crew.kill_count < KILLS:
                crew.kill_one(chance)
            crew.keep_going()
            if cancelled_at is None and len(server.received) > PEOPLE // 3:
                with acting_as(announcement.sender, "The date was wrong"):
                    publishing.cancel(Announcement.objects.get(pk=announcement.pk))
                cancelled_at = time.monotonic()
    finally:
        crew.stop()

    late = [mail for mail in server.received if mail.at > cancelled_at + 5]
    assert not late, "nothing leaves later than seconds after it was cancelled"
    states = Counter(announcement.deliveries.values_list("state", flat=True))
    assert set(states) <= {DeliveryState.SENT, DeliveryState.SUPPRESSED, DeliveryState.UNKNOWN}
    times = Counter(mail.address for mail in server.received)
    sent = set(announcement.deliveries.filter(state=DeliveryState.SENT).values_list("user__email", flat=True))
    assert sent <= set(times), "who is said to have it has it"
    assert len(set(times) - sent) <= crew.kill_count * CONNECTIONS, "but for what was in flight at a kill"
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.CANCELLED
    assert announcement.notifications.count() == announcement.notifications.values("user").distinct().count()
    print(f"cancelled: {crew.kill_count} kills, {len(times)} of {PEOPLE} mails had left, {states}")  # noqa: T201


def test_two_who_publish_at_once_and_kills_tell_each_person_once(server, tmp_path):
    announcement = drafted(DeliveryPolicy.AT_LEAST_ONCE)
    command = [sys.executable, "manage.py", "publish_announcement", str(announcement.pk), "--as", "p0@example.com"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "backoffice.settings.test",
        "TEST_DATABASE_URL": database_url(tmp_path),
    }
    both = [
        subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    errors = [publisher.communicate(timeout=60)[1] for publisher in both]
    assert sorted(publisher.returncode for publisher in both) == [0, 1], "one of them publishes, the other is told"
    assert "Traceback" not in "".join(errors)

    kills = run(announcement, server, tmp_path, 13)

    assert_each_was_told_once(announcement)
    times = Counter(mail.address for mail in server.received)
    assert len(times) == PEOPLE
    assert sum(times.values()) - PEOPLE <= kills * CONNECTIONS
    print(f"published twice at once: {kills} kills, {sum(times.values()) - PEOPLE} repeated, none lost")  # noqa: T201
