"""Which tables a report holds, from which row to which."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from backoffice.foundation.tables import Row
from webinars.choices import ImportPurpose

from .cell_text import cleaned
from .column_meanings import read_headings
from .fields import NAME_FIELDS, Field
from .profile import Profile
from .table import Part, Table
from .vocabulary import split_title

# A row is a header when so many of its cells are headings, and at least half of them.
HEADINGS_IN_A_HEADER = 2
TITLE_CHARACTERS = 100


@dataclass(slots=True)
class _Title:
    """A row of one cell above what may be another table."""

    row_number: int
    text: str
    part: Part | None
    is_known: bool
    is_end: bool


def tables_of_report(rows: Iterable[Row], main: Table, profile: Profile, purpose: ImportPurpose) -> tuple[Table, ...]:
    """The main table and those that follow it, each with its last row; tables that are read for nobody are left out.

    A table ends where the title of another section stands, known by its words, by its number below a blank row, or by
    the header that follows. Blank rows alone end nothing, for somebody may have put them in.
    """
    found = list(_walk(rows, main, profile, purpose))
    wanted = {Part.ATTENDEES, Part.WITHOUT_ADDRESS}
    if purpose == ImportPurpose.ATTENDANCE:
        wanted.add(Part.STAYS)
    return tuple(table for table in found if table is not None and table.part in wanted)


def _walk(rows: Iterable[Row], main: Table, profile: Profile, purpose: ImportPurpose) -> Iterator[Table | None]:
    current: Table | None = main
    title: _Title | None = None
    is_after_blank = False
    for row in rows:
        cells = row.cells
        if row.number <= main.header_row_number:
            continue
        if not title and not is_after_blank and len(cells) > 1 and cells[0] and cells[1]:
            continue  # most rows of a long table
        filled = [position for position, cell in enumerate(cells) if cell and not cell.isspace()]
        if not filled:
            is_after_blank = True
            continue
        if filled == [0] and "@" not in cells[0] and len(cells[0]) <= TITLE_CHARACTERS:
            title = _title(row, profile, is_after_blank=is_after_blank)
            if title.is_end:
                yield _ended(current, title.row_number - 1)
                current = None
        elif current is None or cells != list(current.headings):
            table = _next_table(row, title, profile, purpose)
            if table is not None or (title and title.is_known):
                yield _ended(current, (title.row_number if title else row.number) - 1)
                current = table
            title = None
        is_after_blank = False
    yield current


def _ended(table: Table | None, last_row_number: int) -> Table | None:
    return table and replace(table, last_row_number=last_row_number)


def _title(row: Row, profile: Profile, *, is_after_blank: bool) -> _Title:
    text = cleaned(row.cells[0])
    section = profile.section(text)
    part = section.part if section else None
    is_numbered = is_after_blank and split_title(text)[0] is not None
    return _Title(row.number, text, part, section is not None, section is not None or is_numbered)


def _next_table(row: Row, title: _Title | None, profile: Profile, purpose: ImportPurpose) -> Table | None:
    """The table of which this row is the header, or None where it is none, or one that is read for nobody."""
    headings = [cleaned(cell) for cell in row.cells]
    meanings = read_headings(headings, profile, purpose)
    if title and title.is_known:
        part = title.part
    elif _is_header(headings, profile):
        part = _part_by_columns(headings, profile)
    else:
        return None
    if part is None:
        return None
    return Table(
        part=part,
        columns=meanings.columns,
        # Only people who registered have answered questions.
        questions=meanings.questions if part == Part.ATTENDEES else {},
        headings=tuple(row.cells),
        header_row_number=row.number,
        section=title.text if title else "",
    )


def _is_header(headings: list[str], profile: Profile) -> bool:
    filled = [heading for heading in headings if heading]
    known = sum(profile.meaning(heading) is not None for heading in filled)
    return known >= HEADINGS_IN_A_HEADER and known * 2 >= len(filled) and not any("@" in heading for heading in filled)


def _part_by_columns(headings: list[str], profile: Profile) -> Part | None:
    """What a table under an unknown title is: the times of people known already, or people without addresses."""
    fields = {profile.meaning(heading) for heading in headings}
    if not {Field.JOINED_AT, Field.LEFT_AT} <= fields or not NAME_FIELDS & fields:
        return None
    if profile.has_part(Part.STAYS):
        return Part.STAYS
    return Part.WITHOUT_ADDRESS if profile.has_part(Part.WITHOUT_ADDRESS) and Field.EMAIL not in fields else None
