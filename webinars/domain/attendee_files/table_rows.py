"""The rows of a file's tables, each from its header to its end."""

from collections import Counter
from collections.abc import Iterable, Iterator

from backoffice.foundation.tables import Row

from .table import Table


def rows_of_tables(
    rows: Iterable[Row],
    tables: tuple[Table, ...],
    *,
    footnote: str = "",
    after: int = 0,
    left_aside: Counter[str] | None = None,
) -> Iterator[tuple[Table, Row]]:
    """Every row with something in it that belongs to a table, in the order of the file, behind the row `after`.

    A header that is repeated, as in files put together from several, is passed over; so are rows that begin with
    `footnote`. Both are counted in `left_aside`.
    """
    waiting = iter(tables)
    table = next(waiting)
    first, last, header = _extent(table)
    for row in rows:
        number, cells = row
        while number > last:
            following = next(waiting, None)
            if following is None:
                return
            table = following
            first, last, header = _extent(table)
        if number < first or number <= after:
            continue
        # Most rows are full at their first two cells; only the others are worth a closer look.
        if len(cells) < 2 or not cells[1] or not cells[0]:
            filled = [text for cell in cells if (text := cell.strip())]
            if not filled:
                continue
            if footnote and len(filled) == 1 and filled[0].startswith(footnote):
                _count(left_aside, "footnote")
                continue
        if header and cells and cells[0] == header[0] and _without_padding(cells) == header:
            _count(left_aside, "repeated_header")
            continue
        yield table, row


def _extent(table: Table) -> tuple[int, float, list[str]]:
    return (
        table.header_row_number + 1,
        table.last_row_number or float("inf"),
        _without_padding(list(table.headings)),
    )


def _without_padding(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _count(left_aside: Counter[str] | None, reason: str) -> None:
    if left_aside is not None:
        left_aside[reason] += 1
