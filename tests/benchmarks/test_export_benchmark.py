"""How fast a list leaves, and that it takes no more memory for a million rows than for ten thousand."""

import ctypes
import gc
import os
import re
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from import_export import resources

from backoffice.audit.models import ExportRecord
from people.models import User
from tests.factories import make_registration, make_webinar
from webinars.models import Registration, Webinar

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
FEW, MANY = (1_000, 10_000) if IS_SHORT else (10_000, 1_000_000)
# import-export holds every row in memory: its time per row does not depend on how many there are.
SAMPLE_ROWS = 500 if IS_SHORT else 10_000
MEGABYTES_ALLOWED = 20
URL = reverse("admin:webinars_registration_export")
COLUMNS = ["webinar__title", "user__email", "user__name", "state", "registered_at", "source", "attended", "answers"]

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

COPY_PEOPLE = """
    INSERT INTO people_user ({columns}, username, email)
    SELECT {columns}, '{label}-' || number.n, '{label}.' || number.n || '@example.com'
    FROM people_user, ({numbers}) AS number WHERE people_user.id = {template}
"""
COPY_REGISTRATIONS = """
    INSERT INTO webinars_registration ({columns}, user_id)
    SELECT {of_template}, people_user.id
    FROM webinars_registration AS template, people_user
    WHERE template.id = {template} AND people_user.username LIKE '{label}-%%'
"""
NUMBERS = {
    "postgresql": "SELECT n FROM generate_series({first}, {last}) AS n",
    "sqlite": (
        "WITH RECURSIVE counted(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM counted WHERE n < {last}) "
        "SELECT n FROM counted"
    ),
}


def columns_of(model: Any, *, without: set[str]) -> list[str]:
    return [f'"{field.column}"' for field in model._meta.concrete_fields if field.column not in without]


def fill(webinar: Webinar, count: int, *, label: str) -> None:
    """So many people and their registrations, made by the database itself."""
    template = make_registration(webinar=webinar, answers={"Question": "=1+1", "Phone": "+49 30 5550100"})
    people = ", ".join(columns_of(User, without={"id", "username", "email"}))
    registrations = columns_of(Registration, without={"id", "user_id"})
    numbers = NUMBERS[connection.vendor].format(first=1, last=count - 1)
    with connection.cursor() as cursor:
        cursor.execute(COPY_PEOPLE.format(columns=people, numbers=numbers, label=label, template=template.user_id))
        cursor.execute(
            COPY_REGISTRATIONS.format(
                columns=", ".join(registrations),
                of_template=", ".join(f"template.{column}" for column in registrations),
                template=template.pk,
                label=label,
            )
        )
        cursor.execute("ANALYZE")


def download(browser: Client, webinar: Webinar, kind: str) -> tuple[int, int]:
    """How many bytes came, and how many rows the record says have left; nothing is kept."""
    address = f"{URL}?webinar__id__exact={webinar.pk}"
    answer: Any = browser.post(address, {"format": kind, "columns": COLUMNS})
    size = sum(len(piece) for piece in answer.streaming_content)
    record = ExportRecord.objects.latest("pk")
    assert (record.outcome, record.row_count) == ("complete", record.rows_written)
    return size, record.row_count


def peak_megabytes(work: Callable[[], Any]) -> float:
    """By how much the process grew at most; where the system does not tell, the Python objects alone."""
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not reset.exists():
        tracemalloc.start()
        work()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak / 1024 / 1024

    def kilobytes(name: str) -> int:
        return int(re.search(rf"{name}:\s+(\d+)", status.read_text())[1])  # type: ignore[index]

    gc.collect()
    # What was freed before is given back, or the growth could hide in it.
    ctypes.CDLL(None).malloc_trim(0)
    reset.write_text("5")
    before = kilobytes("VmRSS")
    work()
    return (kilobytes("VmHWM") - before) / 1024


def default_export_seconds_per_row(webinar: Webinar) -> float:
    """What import-export does without us: all objects and the whole file in memory."""

    class Default(resources.ModelResource):
        class Meta:
            model = Registration
            fields = ["webinar__title", "user__email", "user__name", "state", "registered_at", "source", "attended"]

    rows = Registration.objects.filter(webinar=webinar)[:SAMPLE_ROWS]
    begun = time.perf_counter()
    assert Default().export(rows).csv
    return (time.perf_counter() - begun) / SAMPLE_ROWS


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_million_rows_leave_in_the_memory_of_ten_thousand(
    kind: str, staff: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(staff)
    small, large = make_webinar(), make_webinar()
    fill(small, FEW, label="few")
    download(browser, small, kind)  # whatever is loaded once is loaded now
    peaks = {FEW: peak_megabytes(lambda: download(browser, small, kind))}
    fill(large, MANY, label="many")
    per_row = default_export_seconds_per_row(large)
    seconds: list[float] = []

    def leave() -> None:
        begun = time.perf_counter()
        size, rows = download(browser, large, kind)
        seconds.append(time.perf_counter() - begun)
        assert rows == MANY
        print(f"\nExport as {kind.upper()}, {rows:,} rows, {size / 1024 / 1024:,.0f} MB, {connection.vendor}")

    peaks[MANY] = peak_megabytes(leave)
    speed = MANY / seconds[0]
    print(f"  {seconds[0]:.1f} s, {speed:,.0f} rows/s; import-export's default {1 / per_row:,.0f} rows/s")
    print(f"  {speed * per_row:.1f} times as fast")
    print("  peak memory: " + ", ".join(f"{rows:,} rows {peak:.1f} MB" for rows, peak in peaks.items()))
    assert peaks[MANY] - peaks[FEW] < MEGABYTES_ALLOWED
    if not IS_SHORT:
        assert speed * per_row >= 5
