"""What the inbox of somebody with 10,000 notifications costs, among a million of others."""

import os
import time
from collections.abc import Callable
from statistics import median

import pytest
from django.db import connection
from django.utils import timezone

from comms.choices import AnnouncementState
from comms.domain import inbox
from comms.models import Announcement, Notification
from people.choices import Role
from people.models import User
from tests.factories import make_user
from tests.unguarded import unguarded

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
MINE = 500 if IS_SHORT else 10_000
PEOPLE = 100
ROUNDS = 15
LIMIT_MILLISECONDS = 10

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]


def fill_inboxes(me: User) -> None:
    """As many announcements as I have notifications, each to a hundred people; every fiftieth is withdrawn."""
    sender, now = make_user(Role.STAFF), timezone.now()
    unguarded(Announcement.objects).bulk_create(
        Announcement(
            title=f"News {number}",
            body="Text",
            sender=sender,
            state=AnnouncementState.SENT,
            withdrawn_at=None if number % 50 else now,
        )
        for number in range(MINE)
    )
    others = f"WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n < {PEOPLE - 1})"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comms_notification (user_id, announcement_id, kind, created_at) "
            f"{others} SELECT CASE n WHEN 50 THEN %s ELSE 1000000 + n END, id, 'announcement', %s "
            "FROM comms_announcement, series ORDER BY id, n",
            [me.pk, now],
        )
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE comms_notification")
            cursor.execute("VACUUM ANALYZE comms_announcement")
        else:
            cursor.execute("ANALYZE")


def milliseconds(question: Callable[[], object]) -> tuple[float, float]:
    """The best and the median time that the SQL of a question takes, once it was asked before."""
    taken: list[float] = []

    def clocked(execute: Callable[..., object], *words: object) -> object:
        start = time.perf_counter()
        answer = execute(*words)
        taken.append((time.perf_counter() - start) * 1000)
        return answer

    question()
    with connection.execute_wrapper(clocked):
        for _ in range(ROUNDS):
            question()
    assert len(taken) == ROUNDS  # one query each
    return min(taken), median(taken)


def test_an_inbox_of_ten_thousand_among_a_million_answers_within_ten_milliseconds():
    me = make_user()
    fill_inboxes(me)
    mine = Notification.objects.of(me)
    questions: dict[str, Callable[[], object]] = {
        "plain COUNT of mine": mine.count,
        "first page": lambda: list(inbox.inbox(me)[:21]),
        "page behind the middle": lambda: list(inbox.inbox(me).filter(pk__lt=MINE * PEOPLE // 2)[:21]),
        "unread, all are": lambda: inbox.unread_count(me),
    }
    taken = {name: milliseconds(question) for name, question in questions.items()}
    start = time.perf_counter()
    marked = inbox.mark_all_read(me)
    marking = (time.perf_counter() - start) * 1000
    taken["unread, none is"] = milliseconds(lambda: inbox.unread_count(me))

    plain = taken["plain COUNT of mine"][0]
    print(f"\nAn inbox of {MINE:,} among {MINE * PEOPLE:,} notifications, {connection.vendor}")
    for name, (best, middle) in taken.items():
        print(f"  {name:<24}{best:8.2f} ms (median {middle:.2f}) {best / plain:8.2f} times the plain COUNT")
    print(f"  {'mark all read':<24}{marking:8.2f} ms for {marked:,}")
    if IS_SHORT or connection.vendor != "postgresql":
        return
    ours = {name: best for name, (best, _) in taken.items() if name != "plain COUNT of mine"}
    assert max(ours.values()) < LIMIT_MILLISECONDS
