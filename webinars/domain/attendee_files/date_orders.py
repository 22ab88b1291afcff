"""Which of day and month stands first in the dates of a file, because `05/09/2026` alone says nothing."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from .moments import DateOrder, numeric_date

# One reading must be so many times as near to the webinar as the other, and by so many days on average.
CLEARLY_NEARER = 3
DAYS_APART = 3


class Decision(NamedTuple):
    """The order, and whether there are dates that need one while there is none."""

    order: DateOrder
    is_missing: bool


def decide_order(texts: Iterable[str], near: dt.date | None = None) -> Decision:
    """The order that all the texts together show, else the one that brings them clearly nearer to the date given."""
    shown: set[DateOrder] = set()
    undecided = 0
    distances = {"day-first": 0, "month-first": 0}
    for text in texts:
        numbers = numeric_date(text)
        if numbers is None:
            continue
        first, then, year = numbers
        if first > 12:
            shown.add("day-first")
        elif then > 12:
            shown.add("month-first")
        elif first != then:
            undecided += 1
            if near is not None:
                distances["day-first"] += _days_between(near, year, then, first)
                distances["month-first"] += _days_between(near, year, first, then)
    if len(shown) == 1:
        return Decision(shown.pop(), is_missing=False)
    if not undecided or near is None or shown:
        return Decision("", is_missing=undecided > 0)
    return _nearer(distances["day-first"], distances["month-first"], undecided)


def _days_between(near: dt.date, year: int, month: int, day: int) -> int:
    # Every day up to the 12th exists in every month, so this can't fail on one.
    return abs((near - dt.date(min(max(year, 1), 9_999), month, day)).days)


def _nearer(day_first: int, month_first: int, count: int) -> Decision:
    low, high = sorted((day_first, month_first))
    if high < low * CLEARLY_NEARER or high - low < DAYS_APART * count:
        return Decision("", is_missing=True)
    return Decision("day-first" if day_first < month_first else "month-first", is_missing=False)
