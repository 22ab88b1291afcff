"""Finding the table of people in a file, and what its columns mean."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import DEFAULT_LIMITS, Dialect, Limits, Row, rows, sniff

from .cell_text import cleaned
from .column_meanings import Meanings, read_headings
from .fields import Field
from .headerless import understand_without_header
from .moments import decide_order
from .profile import Profile
from .profiles import all_profiles
from .states import understood_state
from .table_rows import rows_of_table
from .understanding import Understanding
from .vocabulary import heading_key, understood

# The table of people must begin within so many rows: reports put summaries, hosts and panelists before it.
ROWS_SEARCHED = 5_000
# A plain list's column of states is believed when so many of its first rows hold nothing but states.
ROWS_TRIED = 200


@dataclass(slots=True)
class _Table:
    """A row that can be the header of the people's table, and what it would mean."""

    profile: Profile
    header: Row
    section: str
    meanings: Meanings
    rank: tuple[bool, int, bool, int]


def recognise(file: IO[bytes], *, limits: Limits = DEFAULT_LIMITS) -> Understanding:
    """What the file is and how its columns are going to be read.

    Raises RuleBroken for a file that can't be read as a table, and `email_column_missing` with the headings that were
    found where no column holds email addresses.
    """
    dialect = sniff(file, familiar=_is_familiar, limits=limits)
    sheets = [replace(dialect, sheet=sheet) for sheet in dialect.sheets] or [dialect]
    nearest: Row | None = None
    best: tuple[Dialect, _Table] | None = None
    for sheet in sheets:
        table, likely = _search(file, sheet, limits)
        nearest = nearest or likely
        if table is not None and (best is None or table.rank > best[1].rank):
            best = sheet, table
    if best is None:
        return _without_header(file, sheets, nearest, limits)
    understanding = _understanding(*best)
    if understanding.kind == "list":
        understanding = _without_doubtful_states(file, understanding, limits)
    return _with_date_order(file, understanding, limits)


def _is_familiar(heading: str) -> bool:
    return understood(heading) is not None


def _search(file: IO[bytes], dialect: Dialect, limits: Limits) -> tuple[_Table | None, Row | None]:
    """The best table of people near the top of a sheet, and the row most like a header where there is none."""
    best: _Table | None = None
    nearest: Row | None = None
    most_familiar = -1
    title = ""
    for row in islice(rows(file, dialect, limits=limits), ROWS_SEARCHED):
        filled = [cell for cell in row.cells if cell and not cell.isspace()]
        if not filled or any("@" in cell for cell in filled):
            continue
        table = _table(row, title)
        if table is not None and (best is None or table.rank > best.rank):
            best = table
        if len(filled) == 1:
            title = cleaned(filled[0])
        familiar = sum(map(_is_familiar, filled))
        if familiar > most_familiar:
            nearest, most_familiar = row, familiar
    return best, nearest


def _table(row: Row, title: str) -> _Table | None:
    headings = [cleaned(cell) for cell in row.cells]
    for profile in all_profiles():
        if not profile.fits(headings):
            continue
        meanings = read_headings(headings, profile)
        fields = set(meanings.columns.values())
        if Field.EMAIL not in fields:
            continue
        in_section = heading_key(title) in {heading_key(section) for section in profile.sections}
        has_name = bool(fields & {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME})
        rank = (profile.particularity > 0, profile.particularity + in_section, has_name, len(meanings.columns))
        return _Table(profile, row, title if in_section else "", meanings, rank)
    return None


def _understanding(dialect: Dialect, table: _Table) -> Understanding:
    return Understanding(
        kind=table.profile.kind,
        dialect=dialect,
        columns=table.meanings.columns,
        questions=table.meanings.questions,
        headings=tuple(table.header.cells),
        header_row_number=table.header.number,
        section=table.section,
        unread_sheets=tuple(sheet for sheet in dialect.sheets if sheet != dialect.sheet),
    )


def _without_header(file: IO[bytes], sheets: list[Dialect], nearest: Row | None, limits: Limits) -> Understanding:
    for sheet in sheets:
        first_rows = islice(rows(file, sheet, limits=limits), ROWS_TRIED)
        understanding = understand_without_header(sheet, first_rows)
        if understanding is not None:
            return understanding
    if nearest is None:
        raise RuleBroken(
            _("The file has no rows of people. Check that the export is complete, and upload it again."),
            code="no_rows",
        )
    found = ", ".join(f"“{cleaned(cell)[:60]}”" for cell in nearest.cells[:20] if cleaned(cell))
    raise RuleBroken(
        _(
            "No column holds email addresses. Row %(row)s has the headings %(headings)s. "
            "Head the column with the addresses “Email” and upload the file again."
        ),
        code="email_column_missing",
        params={"row": nearest.number, "headings": found},
    )


def _column(file: IO[bytes], understanding: Understanding, field: Field, limits: Limits) -> Iterator[str]:
    positions = [position for position, meaning in understanding.columns.items() if meaning == field]
    for row in rows_of_table(file, understanding, limits):
        for position in positions:
            if position < len(row.cells) and (text := cleaned(row.cells[position])):
                yield text


def _without_doubtful_states(file: IO[bytes], understanding: Understanding, limits: Limits) -> Understanding:
    if Field.STATE not in understanding.columns.values():
        return understanding
    tried = islice(_column(file, understanding, Field.STATE, limits), ROWS_TRIED)
    if all(understood_state(text) is not None for text in tried):
        return understanding
    doubtful = [position for position, meaning in understanding.columns.items() if meaning == Field.STATE]
    questions = dict(understanding.questions)
    questions.update({position: cleaned(understanding.headings[position]) for position in doubtful})
    columns = {position: meaning for position, meaning in understanding.columns.items() if position not in doubtful}
    return replace(understanding, columns=columns, questions=dict(sorted(questions.items())))


def _with_date_order(file: IO[bytes], understanding: Understanding, limits: Limits) -> Understanding:
    """Decide once over all the values, because `05/09/2026` alone says nothing."""
    if Field.REGISTERED_AT not in understanding.columns.values():
        return understanding
    first = next(_column(file, understanding, Field.REGISTERED_AT, limits), "")
    if "/" not in first[:3] and "-" not in first[:3]:
        return understanding
    order = decide_order(_column(file, understanding, Field.REGISTERED_AT, limits))
    return replace(understanding, date_order=order)
