"""Understanding a file: which tool wrote it, which tables it holds, and what their columns mean."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import DEFAULT_LIMITS, Dialect, Limits, Row, rows, sniff
from webinars.choices import ImportPurpose

from .corrections import Corrections, corrected
from .date_orders import Decision, decide_order, times_of_tables
from .doubts import without_doubtful_columns
from .outline import tables_of_report
from .profile import Profile
from .profiles import PLAIN, all_profiles, profile_of
from .search import Candidate, is_familiar, search
from .table import Part, Table
from .table_rows import rows_of_tables
from .understanding import Understanding
from .unrecognised import table_nonetheless
from .vocabulary import heading_key

# The table of people must begin within so many rows: reports put summaries, hosts and panelists before it.
ROWS_SEARCHED = 5_000
# So many rows are looked at to see whether a column holds what its heading says.
ROWS_TRIED = 200
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
        sheets = _sheets(dialect, corrections.sheet)
        sheet, main = table_nonetheless(file, sheets, profile, nearest, corrections, limits)
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
        decision = decide_order(times_of_tables(rows(file, sheet, limits=limits), tables), near)
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
) -> tuple[tuple[Dialect, Candidate] | None, tuple[Dialect, Row] | None]:
    """The best header of all sheets, and the row most like one in the first that has any, both with their sheets."""
    best: tuple[Dialect, Candidate] | None = None
    nearest: tuple[Dialect, Row] | None = None
    for sheet in sheets:
        first_rows = islice(rows(file, sheet, limits=limits), ROWS_SEARCHED)
        candidate, likely = search(first_rows, profile=told, purpose=purpose)
        nearest = nearest or (likely and (sheet, likely))
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


def _layout(headings: Iterable[str]) -> str:
    keys = [heading_key(heading) for heading in headings]
    while keys and not keys[-1]:
        keys.pop()
    return sha256("\n".join(keys).encode()).hexdigest()[:LAYOUT_CHARACTERS]
