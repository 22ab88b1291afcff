"""Files whose headings don't say where the people are."""

from itertools import islice
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import Dialect, Limits, Row, rows

from .cell_text import cleaned
from .column_meanings import read_headings
from .corrections import Corrections
from .headerless import table_without_header
from .profile import Profile
from .table import Part, Table

# So many rows are looked at to see whether the file is a list of addresses without a header.
ROWS_TRIED = 200


def table_nonetheless(
    file: IO[bytes],
    sheets: list[Dialect],
    profile: Profile,
    nearest: tuple[Dialect, Row] | None,
    corrections: Corrections,
    limits: Limits,
) -> tuple[Dialect, Table]:
    """The people's table by what is in its cells, or else by what the user says of its columns, and its sheet.

    `nearest` is the row most like a header, with its sheet. Raises RuleBroken that says what the file lacks.
    """
    for sheet in sheets:
        table = table_without_header(islice(rows(file, sheet, limits=limits), ROWS_TRIED))
        if table is not None:
            return sheet, table
    sheet, header = nearest or (sheets[0], None)
    first = next((row for row in rows(file, sheet, limits=limits) if any(map(cleaned, row.cells))), None)
    if first is None:
        raise _without_rows()
    if header is None or any("@" in cell for cell in first.cells):
        if not corrections.columns:
            raise _without_headings()
        return sheet, Table(Part.ATTENDEES, {})
    if not corrections.columns:
        raise _without_addresses(header)
    meanings = read_headings([cleaned(cell) for cell in header.cells], profile, profile.purpose)
    return sheet, Table(Part.ATTENDEES, meanings.columns, meanings.questions, tuple(header.cells), header.number)


def _without_rows() -> RuleBroken:
    return RuleBroken(
        _("The file has no rows of people. Check that the export is complete, and upload it again."), code="no_rows"
    )


def _without_headings() -> RuleBroken:
    return RuleBroken(
        _(
            "The list begins with a person, and has too many columns to guess what each of them is. "
            "Put a row of headings above it, such as “Email” and “Name”, and upload the file again."
        ),
        code="headings_missing",
    )


def _without_addresses(header: Row) -> RuleBroken:
    found = ", ".join(f"“{cleaned(cell)[:60]}”" for cell in header.cells[:20] if cleaned(cell))
    return RuleBroken(
        _(
            "No column holds email addresses. Row %(row)s has the headings %(headings)s. "
            "Head the column with the addresses “Email” and upload the file again."
        ),
        code="email_column_missing",
        params={"row": header.number, "headings": found},
    )
