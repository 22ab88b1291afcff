"""How fast the record is sealed and verified, in flat memory."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from backoffice.audit.domain.sealing.bundle import write_bundle
from backoffice.audit.domain.sealing.keys import own_keys, signing_key
from backoffice.audit.domain.sealing.sealer import seal_rows
from backoffice.audit.domain.sealing.verifying import verify
from people.models import User
from tests.benchmarks.test_export_benchmark import NUMBERS, peak_megabytes
from tests.factories import make_user

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
FEW, MANY = (10_000, 50_000) if IS_SHORT else (100_000, 1_000_000)
TARGET = 100_000  # rows a second, on one core
MEGABYTES_ALLOWED = 20
ROWS_PER_GROUP = 50

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

GROUPS = {
    "postgresql": "md5((number.n / {size})::text)::uuid",
    "sqlite": "printf('%%032x', number.n / {size})",
}


def fill(template: Any, first: int, count: int) -> None:
    """So many history rows of people, made by the database itself, some to a job."""
    told = {"history_id", "email", "name", "group"}
    columns = [f'"{field.column}"' for field in User.history.model._meta.concrete_fields if field.column not in told]
    group = GROUPS[connection.vendor].format(size=ROWS_PER_GROUP)
    numbers = NUMBERS[connection.vendor].format(first=first, last=first + count - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO people_historicaluser ({", ".join(columns)}, email, name, "group") '
            f"SELECT {', '.join(columns)}, 'p' || number.n || '@example.com', 'Person “' || number.n || '”', {group} "
            f"FROM people_historicaluser, ({numbers}) AS number WHERE history_id = %s",
            [template.pk],
        )
        cursor.execute("ANALYZE")


def core_seconds() -> float:
    """The time that one core has worked for this process and its session of the database."""
    mine = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
        mine += (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return mine


def measure(what: str, rows: int, work: Callable[[], Any], *, allowed: float | None = None) -> tuple[float, float]:
    """Rows a second of one core, and by how many megabytes the process grew; both are printed."""
    taken: list[float] = []

    def timed() -> None:
        core, begun = core_seconds(), time.perf_counter()
        work()
        taken.extend((core_seconds() - core, time.perf_counter() - begun))

    peak = peak_megabytes(timed)
    core, wall = (rows / seconds for seconds in taken)
    print(f"  {what:<30} {core:>9,.0f} rows/s of one core ({wall:,.0f} rows/s by the clock), {peak:.1f} MB")
    return core, peak


def test_a_hundred_thousand_rows_a_second_are_sealed_and_verified(on_disk: None) -> None:
    template = User.history.get(id=make_user().pk)
    fill(template, 1, FEW)
    seal_rows()  # whatever is loaded once is loaded now
    verify(own_keys())
    key = signing_key()
    assert key is not None
    print(f"\nSealing {MANY:,} rows of {len(User.history.model._meta.concrete_fields)} columns, {connection.vendor}")
    print(f"  target: {TARGET:,} rows/s of one core, each")

    fill(template, FEW + 1, FEW)
    _speed, little = measure(f"sealing {FEW:,}", FEW, seal_rows)
    fill(template, 2 * FEW + 1, MANY)
    sealing, much = measure(f"sealing {MANY:,}", MANY, seal_rows)
    rows = MANY + 2 * FEW
    # From the second seal on, the rows alone: the contents of the log are compared when all is.
    verifying, most = measure("verifying the rows", rows, lambda: hold(verify(own_keys(), since=2)))
    measure("verifying all, with the log", rows, lambda: hold(verify(own_keys())))
    measure("a bundle of all", rows, lambda: sum(map(len, write_bundle(None, key, about="bench"))))

    assert much - little < MEGABYTES_ALLOWED
    assert most < 2 * MEGABYTES_ALLOWED
    if not IS_SHORT:
        assert sealing >= TARGET
        assert verifying >= TARGET


def hold(report: Any) -> None:
    assert (report.outcome, report.findings) == ("holds", []), report.lines()
