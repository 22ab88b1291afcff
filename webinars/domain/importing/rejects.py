"""The refused rows of a list as a list again: to be corrected and uploaded as they are."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from backoffice.foundation.tables import DEFAULT_LIMITS, Dialect, Row, rows
from webinars.choices import RowOutcome
from webinars.domain.attendee_files import REASON_HEADING, Understanding
from webinars.models import AttendeeImport

LINES_AT_ONCE = 500

# The number of a refused row, and all that is wrong with it.
type Refusal = tuple[int, str]


def refusals_of(run: AttendeeImport) -> Iterator[Refusal]:
    """The refused rows of an import in order, with their reasons."""
    refused = run.rows.filter(outcome=RowOutcome.REFUSED).order_by("number").values_list("number", "problems")
    for number, problems in refused.iterator(chunk_size=2_000):
        yield number, reasons_in_words(problems)


def reasons_in_words(problems: Iterable[dict[str, object]]) -> str:
    """The reasons for a refusal in one text, without remarks."""
    return " ".join(str(problem["text"]) for problem in problems if not problem.get("is_note"))


def rejects_suffix(understanding: Understanding) -> str:
    """The ending of the rejects file's name: that of the kind of file it was."""
    return "xlsx" if understanding.dialect.kind == "xlsx" else "csv"


def rejects_file(file: IO[bytes], understanding: Understanding, refused: Iterable[Refusal]) -> Iterator[bytes]:
    """The refused rows as they stood in the file, below the headings of their tables, in its encoding and delimiter.

    A last column says why each was refused; uploaded again, that column means nothing. Streamed, except for a
    workbook, which is made as a whole.
    """
    lines = _lines(file, understanding, refused)
    if understanding.dialect.kind == "xlsx":
        yield from _as_workbook(lines, understanding.dialect)
    else:
        yield from _as_text(lines, understanding.dialect)


def _lines(file: IO[bytes], understanding: Understanding, refused: Iterable[Refusal]) -> Iterator[list[str]]:
    """The lines of the rejects file: each table with its section's title and headings, where any of it was refused."""
    headers = {table.header_row_number: table for table in understanding.tables}
    starts = sorted(headers)
    shown: int | None = None
    for row, reason in _matching(rows(file, understanding.dialect, limits=DEFAULT_LIMITS), refused):
        start = max((number for number in starts if number < row.number), default=starts[0])
        table = headers[start]
        width = max(len(table.headings), len(row.cells))
        if start != shown:
            if shown is not None:
                yield []
            if table.section:
                yield [table.section]
            if table.headings:
                yield [*_padded(table.headings, width), REASON_HEADING]
            shown = start
        yield [*_padded(row.cells, max(len(table.headings), len(row.cells))), reason]


def _padded(cells: Iterable[str], width: int) -> list[str]:
    cells = list(cells)
    return [*cells, *[""] * (width - len(cells))]


def _matching(all_rows: Iterable[Row], refused: Iterable[Refusal]) -> Iterator[tuple[Row, str]]:
    """Each refused row with its reason; both come in the order of their numbers, so none need be kept."""
    wanted = iter(refused)
    number, reason = next(wanted, (0, ""))
    for row in all_rows:
        if not number:
            return
        if row.number == number:
            yield row, reason
            number, reason = next(wanted, (0, ""))


def _as_text(lines: Iterable[list[str]], dialect: Dialect) -> Iterator[bytes]:
    yield dialect.mark
    if dialect.has_separator_line:
        yield f"sep={dialect.delimiter}\r\n".encode(dialect.encoding)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=dialect.delimiter, lineterminator="\r\n")
    for number, cells in enumerate(lines, start=1):
        writer.writerow(cells)
        if number % LINES_AT_ONCE == 0:
            yield _taken_from(buffer, dialect)
    yield _taken_from(buffer, dialect)


def _taken_from(buffer: io.StringIO, dialect: Dialect) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    # The reason may hold characters that an old encoding lacks; the rows themselves came out of it.
    return text.encode(dialect.encoding, errors="replace")


def _as_workbook(lines: Iterable[list[str]], dialect: Dialect) -> Iterator[bytes]:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(dialect.sheet[:31])
    for cells in lines:
        sheet.append([_text_cell(sheet, text) for text in cells])
    buffer = io.BytesIO()
    workbook.save(buffer)
    yield buffer.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"  # never a formula, whatever it begins with
    return cell
