"""A page of the log by its keys: however far back one reads, a page costs the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from backoffice.audit.models import LogLine

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# What a database takes for a key at most has one digit more.
DIGITS = 18


@dataclass(frozen=True)
class Place:
    """A place in the log: where one line stands in its order."""

    at: datetime
    line_id: int

    @classmethod
    def of(cls, line: LogLine) -> Self:
        """Where the line stands."""
        return cls(line.first_at, line.pk)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The place that an address names, or None where it names none."""
        moment, _dash, number = text.partition("-")
        if not all(word.isascii() and word.isdecimal() and len(word) <= DIGITS for word in (moment, number)):
            return None
        try:
            return cls(BEGINNING + timedelta(microseconds=int(moment)), int(number))
        except OverflowError:
            return None

    def __str__(self) -> str:
        return f"{(self.at - BEGINNING) // timedelta(microseconds=1)}-{self.line_id}"


@dataclass(frozen=True)
class Page:
    """Lines, newest first, and the places behind which there are more; None where there are none."""

    lines: Sequence[LogLine]
    newer: Place | None
    older: Place | None


def read_page(lines: Any, *, size: int, older_than: Place | None = None, newer_than: Place | None = None) -> Page:
    """The lines next to a place in the log, or the newest. One query, which counts nothing."""
    if newer_than is not None:
        found = list(lines.newer_than(newer_than.at, newer_than.line_id).newest_first().reverse()[: size + 1])
        if len(found) > size:
            shown = found[size - 1 :: -1]
            return Page(shown, Place.of(shown[0]), Place.of(shown[-1]))
        # The top is reached: a full page from there.
        older_than = None
    if older_than is not None:
        lines = lines.older_than(older_than.at, older_than.line_id)
    found = list(lines.newest_first()[: size + 1])
    shown = found[:size]
    return Page(
        shown,
        newer=Place.of(shown[0]) if shown and older_than is not None else None,
        older=Place.of(shown[-1]) if len(found) > size else None,
    )
