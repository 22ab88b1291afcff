"""Claiming a hundred mails takes as long with a million waiting as with a thousand."""

import os
import time
from statistics import median

import pytest
from django.db import connection, transaction
from django.utils import timezone

from comms.choices import AnnouncementState, Channel
from comms.domain.sending.claiming import claim
from comms.domain.sending.streams import AnnouncementStream
from comms.models import Announcement
from people.choices import Role
from people.models import User
from tests.benchmarks.test_fan_out_benchmark import make_people
from tests.factories import make_announcement, make_user

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
FEW, MANY = 1_000, 20_000 if IS_SHORT else 1_000_000
TRIES = 5 if IS_SHORT else 20

pytestmark = [pytest.mark.benchmark, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def make_waiting(sender: User, count: int, state: str = AnnouncementState.SENDING) -> Announcement:
    """An announcement with so many mails due."""
    announcement = make_announcement(sender=sender, channels=[Channel.EMAIL], state=state)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comms_delivery (announcement_id, user_id, channel, due_at, created_at) "
            "SELECT %s, id, 'email', now() - interval '1 minute', now() FROM people_user ORDER BY id LIMIT %s",
            [announcement.pk, count],
        )
        cursor.execute("ANALYZE comms_delivery")
    return announcement


def milliseconds(announcement: Announcement) -> float:
    """What a claim of a hundred takes, the median of many; each is taken back."""
    stream, taken = AnnouncementStream(announcement.pk), []
    for _ in range(TRIES):
        with transaction.atomic():
            begun = time.perf_counter()
            claims = claim(stream, worker="bench", limit=100, now=timezone.now())
            taken.append(time.perf_counter() - begun)
            assert len(claims.mails) == 100
            transaction.set_rollback(True)
    return median(taken) * 1000


def test_a_claim_takes_as_long_with_a_million_waiting_as_with_a_thousand() -> None:
    sender = make_user(Role.STAFF)
    make_people(sender, MANY)
    first = make_waiting(sender, FEW)
    alone = milliseconds(first)
    make_waiting(sender, MANY, AnnouncementState.PAUSED)
    beside = milliseconds(first)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE comms_delivery")
    among = milliseconds(make_waiting(sender, MANY))
    print(f"\nClaiming 100 mails, {connection.vendor}, median of {TRIES}")
    print(f"  {FEW:,} waiting                          {alone:7.1f} ms")
    print(f"  and {MANY:,} of a paused announcement  {beside:7.1f} ms  {beside / alone:.2f} times")
    print(f"  {MANY:,} of its own                    {among:7.1f} ms  {among / alone:.2f} times")
    if not IS_SHORT:
        assert max(beside, among) / alone <= 2
