"""Sends rows as CSV or XLSX without holding them in memory, and tells how many really left."""

import csv
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from typing import IO, Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

from backoffice.foundation.admin.workbook_writer import XLSX_ROW_LIMIT, write_workbook
from backoffice.foundation.tables import formula_safe

__all__ = ["CSV", "XLSX", "XLSX_ROW_LIMIT", "Ended", "Rows", "csv_response", "xlsx_response"]

CSV, XLSX = "csv", "xlsx"
LINES_AT_ONCE = 500
BLOCK_BYTES = 256 * 1024

# How many rows have been handed over when the file ends, and whether these were all.
type Ended = Callable[[int, bool], None]
type Rows = Generator[list[Any]]


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def csv_response(filename: str, heading: Sequence[str], rows: Rows, *, ended: Ended) -> HttpResponseBase:
    """The rows as CSV in UTF-8 that Excel recognises, sent while they are read."""
    return _response(filename, "text/csv; charset=utf-8", _sent(_csv_pieces(heading, rows), ended))


def xlsx_response(filename: str, heading: Sequence[str], rows: Rows, *, ended: Ended) -> HttpResponseBase:
    """The rows as an Excel workbook, written to a temporary file first.

    Raises RuleBroken for what no workbook can hold; then nothing has left.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        with closing(rows):
            count = write_workbook(file, filename.removesuffix(".xlsx"), heading, rows)
    except BaseException:
        file.close()
        ended(0, False)
        raise
    size = file.tell()
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = _response(filename, kind, _sent(_file_pieces(file, count), ended))
    response.headers["Content-Length"] = str(size)
    return response


def _response(filename: str, kind: str, pieces: Iterable[Any]) -> StreamingHttpResponse:
    disposition = f'attachment; filename="{filename}"'
    return StreamingHttpResponse(pieces, content_type=kind, headers={"Content-Disposition": disposition})


def _sent[Piece](pieces: Generator[tuple[int, Piece]], ended: Ended) -> Iterator[Piece]:
    """The pieces without their number of rows, which are counted as they leave; a broken-off download ends here too."""
    count, is_complete = 0, False
    try:
        for row_count, piece in pieces:
            count += row_count
            yield piece
        is_complete = True
    finally:
        # The reading ends first: a SQLite connection that still reads an older state may not write.
        pieces.close()
        ended(count, is_complete)


def _csv_pieces(heading: Sequence[str], rows: Rows) -> Generator[tuple[int, str]]:
    writer = csv.writer(_Echo())
    pending = ["\ufeff", writer.writerow([formula_safe(label) for label in heading])]
    count = 0
    with closing(rows):
        for row in rows:
            pending.append(writer.writerow([formula_safe(cell) for cell in row]))
            count += 1
            if count == LINES_AT_ONCE:
                yield count, "".join(pending)
                pending, count = [], 0
    yield count, "".join(pending)


def _file_pieces(file: IO[bytes], row_count: int) -> Generator[tuple[int, bytes]]:
    """The file in blocks. With the first one all rows count as handed over: who has half a workbook may have any."""
    with file:
        while block := file.read(BLOCK_BYTES):
            yield row_count, block
            row_count = 0
