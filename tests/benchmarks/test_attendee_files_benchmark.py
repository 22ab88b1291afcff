"""How fast the rows of attendee files become lines, beside Python's own reader of such files."""

import csv
import io
import os
import time
import tracemalloc
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.webinars.attendee_lists import long_list, long_teams_report, long_zoom_report, text_file
from webinars.domain.attendee_files import lines, recognise

ROWS = 5_000 if os.environ.get("BENCH_SCALE") == "short" else 100_000
ROUNDS = 3
ROME = ZoneInfo("Europe/Rome")

pytestmark = pytest.mark.benchmark


def seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def read_all(file: io.BytesIO) -> int:
    return sum(1 for _ in lines(file, recognise(file), time_zone=ROME))


def test_a_line_takes_a_few_times_what_its_bare_cells_take() -> None:
    reports = {"plain list": long_list(ROWS), "Zoom": long_zoom_report(ROWS), "Teams": long_teams_report(ROWS)}
    print(f"\nAttendee files, {ROWS:,} rows (best of {ROUNDS})")
    for name, text in reports.items():
        file = text_file(text)
        bare = min(seconds(lambda text=text: list(csv.DictReader(io.StringIO(text)))) for _ in range(ROUNDS))
        ours = min(seconds(lambda file=file: read_all(file)) for _ in range(ROUNDS))
        tracemalloc.start()
        read_all(file)
        peak = tracemalloc.get_traced_memory()[1] / 1024 / 1024
        tracemalloc.stop()
        print(f"  {name}: {ROWS / ours:,.0f} rows/s, {ours / bare:.1f} times csv.DictReader, peak {peak:.1f} MB")
