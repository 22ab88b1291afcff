"""What stands in the columns of a list, for the one who says what they are."""

from collections.abc import Iterator
from itertools import islice
from typing import IO, NamedTuple

from backoffice.foundation.tables import DEFAULT_LIMITS, column_letters, rows
from webinars.domain.attendee_files import QUESTION, Field, Understanding

ROWS_LOOKED_AT = 200
VALUES_SHOWN = 3
CHARACTERS_SHOWN = 40


class ColumnSample(NamedTuple):
    """A column of the people's table: where it is, its heading, its first values, and what it was understood to be."""

    position: int
    letters: str
    heading: str
    values: tuple[str, ...]
    meaning: str


def column_samples(file: IO[bytes], understanding: Understanding) -> list[ColumnSample]:
    """The columns of the main table that have a heading or something in their first rows."""
    values: dict[int, list[str]] = {}
    for cells in islice(_cells(file, understanding), ROWS_LOOKED_AT):
        for position, cell in enumerate(cells):
            found = values.setdefault(position, [])
            text = cell.strip()
            if text and len(found) < VALUES_SHOWN and text not in found:
                found.append(text)
    headings = understanding.headings
    samples = []
    for position in range(max(len(headings), len(values))):
        heading = headings[position].strip() if position < len(headings) else ""
        shown = tuple(_shortened(text) for text in values.get(position, ()))
        if heading or shown:
            letters = column_letters(position)
            samples.append(
                ColumnSample(position, letters, _shortened(heading), shown, _meaning(understanding, position))
            )
    return samples


def _cells(file: IO[bytes], understanding: Understanding) -> Iterator[list[str]]:
    for row in rows(file, understanding.dialect, limits=DEFAULT_LIMITS):
        if row.number > understanding.header_row_number:
            yield row.cells


def _meaning(understanding: Understanding, position: int) -> str:
    if position in understanding.columns:
        return str(understanding.columns[position])
    return QUESTION if position in understanding.questions else str(Field.NOT_KEPT)


def _shortened(text: str) -> str:
    return text if len(text) <= CHARACTERS_SHOWN else f"{text[:CHARACTERS_SHOWN]}…"
