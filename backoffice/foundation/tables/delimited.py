"""Rows of a text file whose cells are separated by a delimiter."""

import csv
import io
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken

from .dialect import Dialect
from .encodings import damaged_text
from .limits import Limits
from .quotes import unreadable_record
from .row import Row, cell_name


def read_delimited(file: IO[bytes], dialect: Dialect, limits: Limits) -> Iterator[Row]:
    """The rows of the text; raises RuleBroken with the line or cell where it can't be read."""
    file.seek(len(dialect.mark))
    text = io.TextIOWrapper(file, encoding=dialect.encoding, newline="")
    lines = _Lines(text, dialect, limits)
    try:
        if dialect.has_separator_line:
            lines.skip()
        number = 0
        # Strict, because a quote that opened by mistake swallows rows until the next one, and strictness notices.
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = _forgiven(lines, number, dialect, limits)
            if len(cells) > limits.columns or number > limits.rows:
                cells = _within(cells, number, limits)
            if lines.is_long:
                _refuse_long_cells(cells, number, limits)
            lines.forget()
            yield Row(number, cells)
    finally:
        # The wrapper would close the file when it is collected; the file belongs to the caller.
        text.detach()


class _Lines:
    """Feeds the csv module line by line, and remembers the lines of the record that is being read."""

    def __init__(self, text: io.TextIOWrapper, dialect: Dialect, limits: Limits) -> None:
        self.text = text
        self.dialect = dialect
        self.limits = limits
        self.record: list[str] = []
        self.count = 0
        self.size = 0
        self.is_long = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._line()
        if not line:
            if self.record:  # the csv module asks for more only inside quotes
                raise unreadable_record(
                    self.record, self.count - len(self.record) + 1, self.dialect.delimiter, self.limits
                )
            raise StopIteration
        if not self.count:
            line = line.lstrip("\ufeff")
        self.count += 1
        self.size += len(line)
        self.record.append(line)
        if self.size > self.limits.cell_characters:
            self.is_long = True
            if self.size > self.limits.row_characters:
                raise unreadable_record(
                    self.record, self.count - len(self.record) + 1, self.dialect.delimiter, self.limits
                )
        return line

    def _line(self) -> str:
        try:
            line = self.text.readline(self.limits.row_characters + 1)
        except UnicodeDecodeError as error:
            raise damaged_text(self.dialect.encoding, self.count + 1) from error
        if "\0" in line:
            # A line of nothing but NULs is still a line.
            line = line.replace("\0", "") or "\n"
        return line

    def skip(self) -> None:
        """Pass over one line that is no row."""
        self._line()

    def forget(self) -> None:
        """Start the next record."""
        self.record.clear()
        self.size = 0
        self.is_long = False


def _forgiven(lines: _Lines, number: int, dialect: Dialect, limits: Limits) -> list[str]:
    """The cells of a record that breaks the rules of quoting in one line only, read as Excel reads it."""
    if len(lines.record) == 1 and not lines.is_long:
        asked_for_more = []

        def line_by_line() -> Iterator[str]:
            yield lines.record[0]
            asked_for_more.append(True)

        cells = next(csv.reader(line_by_line(), delimiter=dialect.delimiter))
        if not asked_for_more:
            return cells
    raise unreadable_record(
        lines.record, lines.count - len(lines.record) + 1, dialect.delimiter, limits, row_number=number
    )


def _within(cells: list[str], number: int, limits: Limits) -> list[str]:
    if number > limits.rows:
        raise RuleBroken(
            _("The file has more than %(limit)s rows. Split it into several files."),
            code="too_many_rows",
            params={"limit": limits.rows},
        )
    while cells and not cells[-1].strip():  # padding is no content
        cells.pop()
    if len(cells) > limits.columns:
        raise RuleBroken(
            _("Row %(row)s has %(count)s columns; up to %(limit)s are read. Delete the columns that are not needed."),
            code="too_many_columns",
            params={"row": number, "count": len(cells), "limit": limits.columns},
        )
    return cells


def _refuse_long_cells(cells: list[str], number: int, limits: Limits) -> None:
    for position, cell in enumerate(cells):
        if len(cell) > limits.cell_characters:
            raise RuleBroken(
                _("Cell %(cell)s has %(count)s characters; up to %(limit)s are read. Shorten it and upload again."),
                code="cell_too_long",
                params={"cell": cell_name(number, position), "count": len(cell), "limit": limits.cell_characters},
            )
