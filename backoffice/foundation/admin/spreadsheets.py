"""Writes rows as CSV or XLSX without holding them in memory."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from backoffice.foundation.tables import formula_safe

CSV, XLSX = "csv", "xlsx"
XLSX_ROW_LIMIT = 1_048_575  # without the heading
LINES_AT_ONCE = 500


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def csv_response(filename: str, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """The rows as CSV in UTF-8 that Excel recognises, sent while they are read."""
    return StreamingHttpResponse(
        _csv_lines(heading, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def xlsx_response(filename: str, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """The rows as an Excel workbook, written to a temporary file first."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(filename.removesuffix(".xlsx")[:31])
    sheet.append([_text_cell(sheet, label) for label in heading])
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename)


def _csv_lines(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    pending = ["\ufeff", writer.writerow(heading)]
    for row in rows:
        pending.append(writer.writerow([formula_safe(cell) for cell in row]))
        if len(pending) >= LINES_AT_ONCE:
            yield "".join(pending)
            pending = []
    yield "".join(pending)


def _text_cell(sheet: Any, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    text = WriteOnlyCell(sheet, formula_safe(cell))
    text.data_type = "s"  # never a formula, whatever it begins with
    return text
