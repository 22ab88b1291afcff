"""Understanding a file: which tool wrote it, which tables it holds, and what their columns mean."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import chain, islice
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import DEFAULT_LIMITS, Dialect, Limits, Row, rows, sniff
from webinars.choices import ImportPurpose

from .cell_text import cleaned
from .column_meanings import read_headings
from .corrections import Corrections, corrected
from .date_orders import Decision, decide_order
from .doubts import without_doubtful_columns
from .fields import TIME_FIELDS
from .headerless import table_without_header
from .moments import numeric_date
from .outline import tables_of_report
from .profile import Profile
from .profiles import all_profiles, profile_of
from .search import Candidate, is_familiar, search
from .table import Part, Table
from .table_rows import rows_of_tables
from .understanding import Understanding
from .vocabulary import heading_key

# The table of people must begin within so many rows: reports put summaries, hosts and panelists before it.
ROWS_SEARCHED = 5_000
# So many rows are looked at to see whether a column holds what its heading says.
ROWS_TRIED = 200
PLAIN = "list"
LAYOUT_CHARACTERS = 16


def recognise(
    file: IO[bytes],
    *,
    limits: Limits = DEFAULT_LIMITS,
    purpose: ImportPurpose | None = None,
    corrections: Corrections | None = None,
    near: dt.date | None = None,
) -> Understanding:
    """What the file is and how its tables are going to be read, for the purpose given or else natural to its kind.

    `corrections` outdo what would be guessed. `near` is the date of the webinar, by which dates are understood that
    could be one of two days. Raises RuleBroken for a file that can't be read as a table, `email_column_missing` with
    the headings that were found where no column holds email addresses, and for corrections that fit nothing.
    """
    corrections = corrections or Corrections()
    told = _told_profile(corrections.kind)
    if purpose is None and corrections.purpose:
        purpose = ImportPurpose(corrections.purpose)
    dialect = sniff(file, familiar=is_familiar, limits=limits)
    found, nearest = _best(file, _sheets(dialect, ""), limits, None, purpose)
    natural_headings = found[1].header.cells if found else ()
    if told or corrections.sheet:
        found, nearest = _best(file, _sheets(dialect, corrections.sheet), limits, told, purpose)
    if found:
        sheet, candidate = found
        profile, main = candidate.profile, _table(candidate)
    else:
        profile = told or profile_of(PLAIN)
        sheet, main = _unheaded(file, _sheets(dialect, corrections.sheet), profile, nearest, corrections, limits)
    purpose = purpose or profile.purpose
    if corrections.columns:
        main = corrected(main, corrections.columns, limits)
    tables: tuple[Table, ...] = (main,)
    if profile.sections:
        tables = tables_of_report(rows(file, sheet, limits=limits), main, profile, purpose)
    elif profile.kind == PLAIN and main.header_row_number:
        first_rows = islice(rows_of_tables(rows(file, sheet, limits=limits), tables), ROWS_TRIED)
        tables = (without_doubtful_columns(main, (row for _, row in first_rows), told=corrections.columns),)
    decision = Decision(corrections.date_order, is_missing=False)
    if not decision.order:
        decision = _decide_order(_time_texts(rows(file, sheet, limits=limits), tables), near)
    return Understanding(
        kind=profile.kind,
        dialect=sheet,
        tables=tables,
        purpose=purpose,
        date_order=decision.order,
        is_date_order_missing=decision.is_missing,
        unread_sheets=tuple(name for name in sheet.sheets if name != sheet.sheet),
        layout=_layout(natural_headings),
    )


def _told_profile(kind: str) -> Profile | None:
    if not kind:
        return None
    try:
        return profile_of(kind)
    except LookupError as error:
        raise RuleBroken(
            _("There is no kind of file called “%(kind)s”; choose one of these: %(kinds)s."),
            code="kind_unknown",
            params={"kind": kind, "kinds": ", ".join(str(profile.title) for profile in all_profiles())},
        ) from error


def _sheets(dialect: Dialect, told: str) -> list[Dialect]:
    if told and told not in dialect.sheets:
        raise RuleBroken(
            _("The file has no sheet “%(sheet)s”. Choose one that it has, or none if it is no workbook."),
            code="sheet_missing",
            params={"sheet": told},
        )
    return [replace(dialect, sheet=sheet) for sheet in ([told] if told else dialect.sheets)] or [dialect]


def _best(
    file: IO[bytes], sheets: list[Dialect], limits: Limits, told: Profile | None, purpose: ImportPurpose | None
) -> tuple[tuple[Dialect, Candidate] | None, Row | None]:
    """The best header of all sheets with its sheet, and the first row that is most like one where there is none."""
    best: tuple[Dialect, Candidate] | None = None
    nearest: Row | None = None
    for sheet in sheets:
        first_rows = islice(rows(file, sheet, limits=limits), ROWS_SEARCHED)
        candidate, likely = search(first_rows, profile=told, purpose=purpose)
        nearest = nearest or likely
        if candidate is not None and (best is None or candidate.rank > best[1].rank):
            best = sheet, candidate
    return best, nearest


def _table(candidate: Candidate) -> Table:
    return Table(
        part=Part.ATTENDEES,
        columns=candidate.meanings.columns,
        questions=candidate.meanings.questions,
        headings=tuple(candidate.header.cells),
        header_row_number=candidate.header.number,
        section=candidate.section,
    )


def _unheaded(
    file: IO[bytes],
    sheets: list[Dialect],
    profile: Profile,
    nearest: Row | None,
    corrections: Corrections,
    limits: Limits,
) -> tuple[Dialect, Table]:
    """The table of a list whose headings don't say where the people are, by its cells or by what the user says."""
    for sheet in sheets:
        table = table_without_header(islice(rows(file, sheet, limits=limits), ROWS_TRIED))
        if table is not None:
            return sheet, table
    if nearest is None:
        raise RuleBroken(
            _("The file has no rows of people. Check that the export is complete, and upload it again."),
            code="no_rows",
        )
    if corrections.columns:
        meanings = read_headings([cleaned(cell) for cell in nearest.cells], profile, profile.purpose)
        headings = tuple(nearest.cells)
        return sheets[0], Table(Part.ATTENDEES, meanings.columns, meanings.questions, headings, nearest.number)
    found = ", ".join(f"“{cleaned(cell)[:60]}”" for cell in nearest.cells[:20] if cleaned(cell))
    raise RuleBroken(
        _(
            "No column holds email addresses. Row %(row)s has the headings %(headings)s. "
            "Head the column with the addresses “Email” and upload the file again."
        ),
        code="email_column_missing",
        params={"row": nearest.number, "headings": found},
    )


def _decide_order(texts: Iterator[str], near: dt.date | None) -> Decision:
    # A tool writes all its dates alike, so the first ones tell whether the question comes up at all.
    first = list(islice(texts, ROWS_TRIED))
    if not any(map(numeric_date, first)):
        return Decision("", is_missing=False)
    return decide_order(chain(first, texts), near)


def _time_texts(found: Iterator[Row], tables: tuple[Table, ...]) -> Iterator[str]:
    positions = {
        id(table): [position for position, meaning in table.columns.items() if meaning in TIME_FIELDS]
        for table in tables
    }
    if not any(positions.values()):
        return
    for table, row in rows_of_tables(found, tables):
        for position in positions[id(table)]:
            if position < len(row.cells) and (text := cleaned(row.cells[position])):
                yield text


def _layout(headings: Iterable[str]) -> str:
    keys = [heading_key(heading) for heading in headings]
    while keys and not keys[-1]:
        keys.pop()
    return sha256("\n".join(keys).encode()).hexdigest()[:LAYOUT_CHARACTERS]
