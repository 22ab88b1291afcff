"""Reading the people of an attendee file, line by line."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import DEFAULT_LIMITS, Limits, rows

from .attendee_line import AttendeeLine
from .cell_text import cleaned_cells
from .cells import first_value
from .fields import Field
from .line_reader import LineReader
from .profiles import profile_of
from .roles import is_host
from .stays import Stays
from .table import Part, Table
from .table_rows import rows_of_tables
from .understanding import Understanding
from .yes_and_no import understood_answer


def lines(
    file: IO[bytes],
    understanding: Understanding,
    *,
    time_zone: dt.tzinfo,
    on_date: dt.date | None = None,
    after: int = 0,
    left_aside: Counter[str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[AttendeeLine]:
    """Every line of the tables behind row `after`, in the order of the file, refused ones with all their problems.

    Times without a zone are in `time_zone`, clock times without a date are of `on_date`. Rows that are about nobody
    who came as a guest, or that another row tells more exactly, are no lines; `left_aside` counts them by reason:
    `host`, `waiting_room`, `told_in_detail`, `repeated_header`, `footnote`. Raises RuleBroken with the place where
    the file can't be read further, and `no_rows` when a file read from its start has no line at all.
    """
    footnote = profile_of(understanding.kind).footnote
    tables = understanding.tables
    readers = {id(table): LineReader(table, understanding, time_zone, on_date) for table in tables}
    sorter = _Sorter(tables)
    detailed = understanding.table_of(Part.STAYS)
    if detailed is not None:
        found = rows_of_tables(rows(file, understanding.dialect, limits=limits), tables, footnote=footnote)
        sorter.stays = Stays(understanding.main, detailed, found, readers)
    is_empty = True
    found = rows_of_tables(
        rows(file, understanding.dialect, limits=limits), tables, footnote=footnote, after=after, left_aside=left_aside
    )
    for table, (number, raw_cells) in found:
        cells = cleaned_cells(raw_cells)
        if sorter.has_work and (reason := sorter.reason_aside(table, cells)):
            if left_aside is not None:
                left_aside[reason] += 1
            continue
        is_empty = False
        line = readers[id(table)].read(number, cells)
        if sorter.stays and table.part == Part.STAYS:
            sorter.stays.name_properly(line, cells)
        yield line
    if is_empty and not after:
        raise RuleBroken(
            _("The file has no rows of people below its header. Check that the export is complete."), code="no_rows"
        )


class _Sorter:
    """Tells rows that are no lines."""

    def __init__(self, tables: tuple[Table, ...]) -> None:
        self.stays: Stays | None = None
        self.roles = {id(table): table.positions(Field.ROLE) for table in tables}
        self.waiting_rooms = {id(table): table.positions(Field.WAITING_ROOM) for table in tables}
        self.has_work = any([*self.roles.values(), *self.waiting_rooms.values()]) or len(tables) > 1

    def reason_aside(self, table: Table, cells: list[str]) -> str:
        """Why a row of cleaned cells is no line, or nothing where it is one."""
        if (roles := self.roles[id(table)]) and is_host(first_value(cells, roles)[0]):
            return "host"
        if (rooms := self.waiting_rooms[id(table)]) and understood_answer(first_value(cells, rooms)[0]):
            return "waiting_room"
        if self.stays is None:
            return ""
        if table.part == Part.STAYS:
            return "host" if self.stays.is_of_host(cells) else ""
        return "told_in_detail" if table.part == Part.ATTENDEES and self.stays.tell_of(cells) else ""
