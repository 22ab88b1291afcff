"""Which of day and month stands first in the dates of a file, because `05/09/2026` alone says nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from backoffice.foundation.tables import Row

from .cell_text import cleaned
from .fields import TIME_FIELDS
from .moments import DateOrder, numeric_date
from .table import Table
from .table_rows import rows_of_tables

# A tool writes all its dates alike, so so many of them tell whether the question comes up at all.
VALUES_TRIED = 200

# One reading must be so many times as near to the webinar as the other, and by so many days on average.
CLEARLY_NEARER = 3
DAYS_APART = 3


class Decision(NamedTuple):
    """The order, and whether there are dates that need one while there is none."""

    order: DateOrder
    is_missing: bool


def times_of_tables(rows: Iterable[Row], tables: tuple[Table, ...]) -> Iterator[str]:
    """What stands in the columns of times, from all the tables of a file."""
    positions = {
        id(table): [position for position, meaning in table.columns.items() if meaning in TIME_FIELDS]
        for table in tables
    }
    for table, row in rows_of_tables(rows, tables) if any(positions.values()) else ():
        for position in positions[id(table)]:
            if position < len(row.cells) and (text := cleaned(row.cells[position])):
                yield text


def decide_order(texts: Iterator[str], near: dt.date | None = None) -> Decision:
    """The order that all the texts together show, else the one that brings them clearly nearer to the date given."""
    first_texts = list(islice(texts, VALUES_TRIED))
    if not any(map(numeric_date, first_texts)):
        return Decision("", is_missing=False)
    return _decide(chain(first_texts, texts), near)


def _decide(texts: Iterable[str], near: dt.date | None) -> Decision:
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
