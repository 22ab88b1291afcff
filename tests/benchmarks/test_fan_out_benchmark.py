"""Fan-out against one raw INSERT … SELECT, and against loading everybody."""

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from django.db import connection, transaction
from django.utils import timezone

from comms import tasks
from comms.domain.fan_out import fan_out_next_chunk
from comms.models import Announcement, Notification
from people.choices import Role
from people.models import User
from tests.factories import make_announcement, make_user

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
PEOPLE = 2_000 if IS_SHORT else 1_000_000
ROUNDS = 1 if IS_SHORT else 5
# Whoever loads everybody holds them all in memory: that way is compared at fewer.
LOADED = 2_000 if IS_SHORT else 100_000
LOADED_ROUNDS = 1 if IS_SHORT else 3
AGAINST_RAW = 1.25
# The indexes bound it: on PostgreSQL one raw statement is itself about 19 times as quick, and 27 times where only the
# key and the unique constraint are left, with which nobody could open an inbox.
AGAINST_LOADING = 15
MEGABYTES_ALLOWED = 30
STATUS, RESET_PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staff_on_disk(on_disk: None) -> User:
    """A member of staff in a database whose commits cost what they cost."""
    return make_user(Role.STAFF)


def make_people(template: User, count: int = PEOPLE, first: int = 1) -> None:
    """As many people as the benchmark needs, in one statement; `first` goes on behind those made before."""
    fields = [field for field in User._meta.concrete_fields if not field.primary_key]
    changed = {"username": "'person-' || n", "email": "'person-' || n || '@example.com'"}
    columns = ", ".join(field.column for field in fields)
    values = ", ".join(changed.get(field.name, field.column) for field in fields)
    series = f"WITH RECURSIVE series(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {count - 1})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO people_user ({columns}) {series} SELECT {values} FROM people_user, series WHERE id = %s",
            [template.pk],
        )
        cursor.execute("ANALYZE people_user")


def empty_notifications() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("TRUNCATE comms_notification")
        else:
            cursor.execute("DELETE FROM comms_notification")


def by_fan_out(announcement: Announcement) -> None:
    while fan_out_next_chunk(announcement.pk):
        pass


def by_one_raw_statement(announcement: Announcement) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comms_notification (user_id, announcement_id, kind, created_at) "
            "SELECT id, %s, 'announcement', %s FROM people_user WHERE is_active ORDER BY id",
            [announcement.pk, timezone.now()],
        )


def by_loading_everybody(announcement: Announcement) -> None:
    with transaction.atomic():
        people = list(User.objects.filter(is_active=True))
        Notification.objects.bulk_create(
            [Notification(user=person, announcement=announcement) for person in people], batch_size=1_000
        )


Way = Callable[[Announcement], None]


def measured(way: Way, staff: User, people: int) -> tuple[float, float]:
    """Seconds taken, and megabytes that this process grew by at most meanwhile."""
    empty_notifications()
    announcement = tasks.publish(make_announcement(sender=staff), by=staff)
    gc.collect()
    before = resident_megabytes("VmRSS")
    RESET_PEAK.write_text("5")
    start = time.perf_counter()
    way(announcement)
    taken = time.perf_counter() - start
    grown = resident_megabytes("VmHWM") - before
    assert Notification.objects.count() == people
    return taken, grown


def resident_megabytes(line: str) -> float:
    """A line of what Linux says about this process's memory."""
    words = next(words for words in map(str.split, STATUS.read_text().splitlines()) if words[0] == f"{line}:")
    return int(words[1]) / 1024


def side_by_side(ways: dict[str, Way], staff: User, people: int, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """What each way took in each round, and its growth in megabytes; the best is printed."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(measured(way, staff, people))
    print(f"\nFan-out to {people:,} people, {connection.vendor}, best of {rounds}")
    for name, values in found.items():
        best, most = min(taken for taken, _ in values), max(grown for _, grown in values)
        print(f"  {name:<24}{best:8.3f} s {people / best:12,.0f} people/s {most:8.1f} MB more memory")
    return found


def ratio(these: list[tuple[float, float]], those: list[tuple[float, float]]) -> float:
    """How many times as long these take; each round against itself: what else the machine does slows both."""
    return median(mine[0] / theirs[0] for mine, theirs in zip(these, those, strict=True))


def test_fan_out_is_as_quick_as_the_database_and_holds_nobody_in_memory(staff_on_disk):
    make_people(staff_on_disk)
    ways: dict[str, Way] = {"fan-out in chunks": by_fan_out, "one INSERT … SELECT": by_one_raw_statement}
    ours, raw = side_by_side(ways, staff_on_disk, PEOPLE, ROUNDS).values()
    against_raw = ratio(ours, raw)
    print(f"  {against_raw:.2f} times one raw statement (at most {AGAINST_RAW})")
    if IS_SHORT:
        return
    assert against_raw <= AGAINST_RAW
    assert max(grown for _, grown in ours) < MEGABYTES_ALLOWED


def test_fan_out_is_many_times_as_quick_as_loading_everybody(staff_on_disk):
    make_people(staff_on_disk, LOADED)
    ways: dict[str, Way] = {
        "fan-out in chunks": by_fan_out,
        "one INSERT … SELECT": by_one_raw_statement,
        "load all, bulk_create": by_loading_everybody,
    }
    ours, raw, loading = side_by_side(ways, staff_on_disk, LOADED, LOADED_ROUNDS).values()
    print(f"  {ratio(loading, ours):.1f} times as quick as loading everybody (wanted: 30 on PostgreSQL)")
    print(f"  one raw statement is {ratio(loading, raw):.1f} times as quick")
    if not IS_SHORT:
        assert ratio(loading, ours) >= AGAINST_LOADING
