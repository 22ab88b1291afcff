"""A page of an object's life by its keys: history rows and what happened beside, the newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any, Self

from django.db.models import QuerySet

from backoffice.foundation.admin.surroundings import Happening

# What a database takes for a key at most has one digit more.
DIGITS = 18
TOP = 10**DIGITS

# Happenings with numbers below the first bound, newest first, or above the second, oldest first.
type Source = Callable[..., list[Happening]]


@dataclass(frozen=True)
class Bounds:
    """A place in an object's life: that of a history row, and that of a happening."""

    row: int
    happening: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The place that an address names, or None where it names none."""
        row, _dot, happening = text.partition(".")
        if not all(word.isascii() and word.isdecimal() and len(word) <= DIGITS + 1 for word in (row, happening)):
            return None
        return cls(min(int(row), TOP), min(int(happening), TOP))

    def __str__(self) -> str:
        return f"{self.row}.{self.happening}"


@dataclass(frozen=True)
class Window:
    """A page: its rows and happenings, newest first, and the places behind which there are more."""

    rows: Sequence[Any]
    happenings: Sequence[Happening]
    former: Any
    newer: Bounds | None
    older: Bounds | None


def read_window(
    rows: QuerySet[Any], source: Source, *, size: int, older: Bounds | None = None, newer: Bounds | None = None
) -> Window:
    """The page next to a place in the object's life, or the newest; `former` is the row before its last.

    Nothing is counted, and however long the life, a page costs two or three queries.
    """
    if newer is not None:
        found = _upwards(rows, source, size, newer)
        if found is not None:
            return found
        # The top is reached: a full page from there.
        older = None
    start = older or Bounds(TOP, TOP)
    below = list(rows.filter(history_id__lt=start.row).order_by("-history_id")[: size + 1])
    beside = source(below=start.happening, above=0, count=size + 1)
    shown = _merged(below, beside, newest_first=True)
    page = shown[:size]
    shown_rows, shown_happenings = _parted(page)
    former = below[len(shown_rows)] if len(shown_rows) < len(below) else None
    return Window(
        shown_rows,
        shown_happenings,
        former,
        newer=_top(shown_rows, shown_happenings, start) if older is not None and page else None,
        older=_end(shown_rows, shown_happenings, start) if len(shown) > size else None,
    )


def _upwards(rows: QuerySet[Any], source: Source, size: int, start: Bounds) -> Window | None:
    """The page above a place; None where that is the top."""
    above = list(rows.filter(history_id__gt=start.row).order_by("history_id")[: size + 1])
    beside = source(below=None, above=start.happening, count=size + 1)
    found = _merged(above, beside, newest_first=False)
    if len(found) <= size:
        return None
    shown_rows, shown_happenings = _parted(found[size - 1 :: -1])
    former = None
    if shown_rows:
        former = rows.filter(history_id__lt=shown_rows[-1].history_id).order_by("-history_id").first()
    below = Bounds(start.row + 1, start.happening + 1)
    return Window(
        shown_rows,
        shown_happenings,
        former,
        newer=_top(shown_rows, shown_happenings, below),
        older=_end(shown_rows, shown_happenings, below),
    )


def _merged(rows: Sequence[Any], happenings: Sequence[Happening], *, newest_first: bool) -> list[Any]:
    """Both in the order of time; among themselves each keeps its own order."""
    return list(merge(rows, happenings, key=_moment, reverse=newest_first))


def _moment(entry: Any) -> Any:
    return entry.at if isinstance(entry, Happening) else entry.history_date


def _parted(entries: Sequence[Any]) -> tuple[list[Any], list[Happening]]:
    happenings = [entry for entry in entries if isinstance(entry, Happening)]
    return [entry for entry in entries if not isinstance(entry, Happening)], happenings


def _end(rows: Sequence[Any], happenings: Sequence[Happening], start: Bounds) -> Bounds:
    """Where the page ends; `start` is the place that it lies below."""
    return Bounds(rows[-1].history_id if rows else start.row, happenings[-1].number if happenings else start.happening)


def _top(rows: Sequence[Any], happenings: Sequence[Happening], start: Bounds) -> Bounds:
    """Where the page begins; of what it has none of, everything above lies at or above `start`."""
    return Bounds(
        rows[0].history_id if rows else start.row - 1, happenings[0].number if happenings else start.happening - 1
    )
