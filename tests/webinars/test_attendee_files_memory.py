"""Reading takes no more memory for a long file than for a short one."""

import tracemalloc
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from tests.webinars.attendee_lists import long_list, long_teams_report, long_zoom_report, text_file
from webinars.domain.attendee_files import lines, recognise

ROME = ZoneInfo("Europe/Rome")


def _peak(text: str) -> int:
    file = text_file(text)
    tracemalloc.start()
    for _ in lines(file, recognise(file), time_zone=ROME):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("written", [long_list, long_zoom_report])
def test_lines_are_read_in_flat_memory(written: Callable[[int], str]) -> None:
    _peak(written(100))  # what is remembered of words, once and for all

    assert _peak(written(8_000)) < _peak(written(1_000)) + 500_000


def test_stays_take_a_small_entry_for_each_person() -> None:
    _peak(long_teams_report(100))
    short, long = _peak(long_teams_report(1_000)), _peak(long_teams_report(10_000))

    assert long - short < 900 * 1_000
