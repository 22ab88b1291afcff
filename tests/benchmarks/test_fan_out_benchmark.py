"""Fan-out against one raw INSERT … SELECT, and against loading everybody."""

import gc
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from comms import tasks
from comms.domain.fan_out import fan_out_next_chunk
from comms.models import Announcement, Notification
from people.choices import Role
from people.models import User
from tests.factories import make_announcement, make_user

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
PEOPLE = 2_000 if IS_SHORT else 100_000
ROUNDS = 1 if IS_SHORT else 15
STATUS, RESET_PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staff_on_disk(transactional_db: None, tmp_path: Path) -> Iterator[User]:
    """A member of staff in a database whose commits cost what they cost: SQLite's test database moves to a file."""
    staff = make_user(Role.STAFF)
    if connection.vendor != "sqlite":
        yield staff
        return
    path = tmp_path / "bench.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    in_memory = connections["default"]
    on_disk = in_memory.copy()
    on_disk.settings_dict = {**in_memory.settings_dict, "NAME": str(path)}
    connections["default"] = on_disk
    yield staff
    on_disk.close()
    connections["default"] = in_memory


def make_people(template: User, count: int = PEOPLE) -> None:
    """As many people as the benchmark needs, in one statement."""
    fields = [field for field in User._meta.concrete_fields if not field.primary_key]
    changed = {"username": "'person-' || n", "email": "'person-' || n || '@example.com'"}
    columns = ", ".join(field.column for field in fields)
    values = ", ".join(changed.get(field.name, field.column) for field in fields)
    series = f"WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {count - 1})"
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
            "SELECT id, %s, 'announcement', %s FROM people_user WHERE is_active",
            [announcement.pk, timezone.now()],
        )


def by_loading_everybody(announcement: Announcement) -> None:
    with transaction.atomic():
        people = list(User.objects.filter(is_active=True))
        Notification.objects.bulk_create([Notification(user=person, announcement=announcement) for person in people])


WAYS: dict[str, Callable[[Announcement], None]] = {
    "fan-out in chunks": by_fan_out,
    "one INSERT … SELECT": by_one_raw_statement,
    "load all, bulk_create": by_loading_everybody,
}


def measured(way: Callable[[Announcement], None], staff: User) -> tuple[float, float]:
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
    assert Notification.objects.count() == PEOPLE
    return taken, grown


def resident_megabytes(line: str) -> float:
    """A line of what Linux says about this process's memory."""
    words = next(words for words in map(str.split, STATUS.read_text().splitlines()) if words[0] == f"{line}:")
    return int(words[1]) / 1024


def test_fan_out_is_as_quick_as_the_database_and_holds_nobody_in_memory(staff_on_disk):
    make_people(staff_on_disk)
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    grown: dict[str, list[float]] = {name: [] for name in WAYS}
    for number in range(ROUNDS):
        for name, way in WAYS.items():
            if way is by_loading_everybody and number:
                continue  # once is slow enough, and far from its limit
            for values, value in zip((taken[name], grown[name]), measured(way, staff_on_disk), strict=True):
                values.append(value)

    ours, raw, loaded = taken.values()
    # Each round is compared with itself: what else the machine does at that moment slows both.
    against_raw = median(mine / theirs for mine, theirs in zip(ours, raw, strict=True))
    against_loading = loaded[0] / median(ours)
    print(f"\nFan-out to {PEOPLE:,} people, {connection.vendor}")
    for name, values in taken.items():
        rate = PEOPLE / min(values)
        print(f"  {name:<24}{min(values):8.3f} s {rate:12,.0f} people/s {max(grown[name]):8.1f} MB more memory")
    print(f"  {against_raw:.2f} times one raw statement (at most 1.5)")
    print(f"  {against_loading:.1f} times as quick as loading everybody (at least 3)")
    if IS_SHORT:
        return
    assert against_raw <= 1.5
    assert against_loading >= 3
    assert max(grown["fan-out in chunks"]) < 30
