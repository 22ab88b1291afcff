"""Rows of one sheet of a workbook."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken

from .archives import damaged_workbook, opened_archive
from .dialect import Dialect
from .limits import Limits
from .row import Row, cell_name
from .shared_texts import read_shared_texts
from .sheet_parser import PieceParser, clean_text
from .spreadsheet_values import Meaning, number_text, read_meanings
from .workbooks import read_workbook


def read_sheet(file: IO[bytes], dialect: Dialect, limits: Limits) -> Iterator[Row]:
    """The rows of the sheet that the dialect names; raises RuleBroken where the workbook or a limit is broken."""
    with opened_archive(file, limits) as archive:
        workbook = read_workbook(archive, limits)
        sheet = next((sheet for sheet in workbook.sheets if sheet.name == dialect.sheet), None)
        if sheet is None:
            raise RuleBroken(
                _("The workbook has no sheet “%(sheet)s”; choose one of these: %(sheets)s."),
                code="sheet_missing",
                params={"sheet": dialect.sheet, "sheets": ", ".join(sheet.name for sheet in workbook.sheets)},
            )
        texts = read_shared_texts(archive, workbook, limits)
        meanings = read_meanings(archive, workbook, limits)
        parser = _SheetRows(sheet.part, limits, texts, meanings, counts_from_1904=workbook.counts_from_1904)
        shown = 0
        with archive.open(sheet.part) as stream:
            while parser.read(stream):
                for row in parser.found:
                    for blank in range(shown + 1, row.number):
                        yield Row(blank, [])
                    shown = row.number
                    yield row
                parser.found.clear()


class _SheetRows(PieceParser):
    """Collects the rows that have something in them."""

    def __init__(
        self, part: str, limits: Limits, texts: list[str], meanings: list[Meaning], *, counts_from_1904: bool
    ) -> None:
        super().__init__(part, limits)
        self.texts = texts
        self.meanings = meanings
        self.counts_from_1904 = counts_from_1904
        self.positions: dict[str, int] = {}
        self.number = 0
        self.position = -1
        self.cells: list[str] = []
        self.pieces: list[str] = []
        self.type = "n"
        self.style = "0"
        self.is_aid = False

    def place(self) -> str:
        """The cell that is being read."""
        return cell_name(self.number, max(self.position, 0))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell, or the value of one begins."""
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            reference = attributes.get("r", "").rstrip("0123456789")
            self.position = self._position(reference) if reference else self.position + 1
            self.type = attributes.get("t", "n")
            self.style = attributes.get("s", "0")
            self.text_size = 0
            self.pieces = []
        elif name in ("v", "t") and not self.is_aid:
            self.text = []
        elif name == "row":
            shown = attributes.get("r", "")
            # Some programs leave the numbers out; a number that goes back can only be a mistake.
            self.number = max(int(shown) if shown.isdecimal() else 0, self.number + 1)
            self.position = -1
            self.cells = []
        elif name == "rPh":
            self.is_aid = True

    def end(self, name: str) -> None:
        """A row, a cell, or the value of one ends."""
        if ":" in name:
            name = name.rpartition(":")[2]
        if name in ("v", "t"):
            if self.text is not None:
                self.pieces.extend(self.text)
                self.text = None
        elif name == "c":
            if self.pieces:
                self._keep("".join(self.pieces))
        elif name == "row":
            if self.cells:
                self._refuse_far_row()
                self.found.append(Row(self.number, self.cells))
        elif name == "rPh":
            self.is_aid = False

    def _position(self, letters: str) -> int:
        position = self.positions.get(letters)
        if position is None:
            if len(letters) > 3 or not (letters.isascii() and letters.isalpha() and letters.isupper()):
                raise damaged_workbook(self.part)
            position = 0
            for letter in letters:
                position = position * 26 + ord(letter) - ord("A") + 1
            position -= 1
            self.positions[letters] = position
        return position

    def _keep(self, raw: str) -> None:
        value = self._value(raw)
        if not value:
            return
        limits = self.limits
        if self.position >= limits.columns:
            raise RuleBroken(
                _(
                    "The sheet has something in cell %(cell)s; up to %(limit)s columns are read. "
                    "Delete the columns that are not needed."
                ),
                code="too_many_columns",
                params={"cell": self.place(), "limit": limits.columns},
            )
        if len(value) > limits.cell_characters:
            raise RuleBroken(
                _("Cell %(cell)s has %(count)s characters; up to %(limit)s are read. Shorten it and upload again."),
                code="cell_too_long",
                params={"cell": self.place(), "count": len(value), "limit": limits.cell_characters},
            )
        cells = self.cells
        if self.position < len(cells):
            cells[self.position] = value
            return
        while len(cells) < self.position:
            cells.append("")
        cells.append(value)

    def _value(self, raw: str) -> str:
        kind = self.type
        if kind == "s":
            index = int(raw) if raw.isdecimal() else -1
            if not 0 <= index < len(self.texts):
                raise damaged_workbook(self.place())
            return self.texts[index]
        if kind == "n":
            raw = raw.strip()
            style = int(self.style) if self.style.isdecimal() else 0
            meaning = self.meanings[style] if style < len(self.meanings) else "number"
            return number_text(raw, meaning, counts_from_1904=self.counts_from_1904) if raw else ""
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        if kind == "d":
            return raw.replace("T", " ")
        return clean_text(raw, self.place())

    def _refuse_far_row(self) -> None:
        if self.number > self.limits.rows:
            raise RuleBroken(
                _("The file has more than %(limit)s rows. Split it into several files."),
                code="too_many_rows",
                params={"limit": self.limits.rows},
            )
