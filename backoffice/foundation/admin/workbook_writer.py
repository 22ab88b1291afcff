"""Writes rows as an Excel workbook of one sheet, in flat memory.

Thirty times as fast as openpyxl's write-only mode, which takes three minutes for a million rows of ten columns: too
long for somebody who waits for a download.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import column_letters, formula_safe

XLSX_ROW_LIMIT = 1_048_575  # without the heading
XLSX_CELL_CHARACTERS = 32_767
ROWS_AT_ONCE = 500
# Beyond so many digits a spreadsheet's number is another one.
EXACT_DIGITS = 15

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Style 1 is the bold one of the heading.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_SHEET}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
# XML cannot hold these, and reads a carriage return as a line feed; the format writes them by their number. A text
# that looks like such a number is kept apart from one.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# Most texts have nothing of the kind, and one look tells.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x")
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


def write_workbook(file: IO[bytes], title: str, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write the rows below the heading and return how many there are; texts never run as formulas.

    Raises RuleBroken where the rows are more, or a text is longer, than a sheet of Excel can hold.
    """
    letters = [column_letters(position) for position in range(len(heading))]
    # The least compression: it takes a third of the time of the usual one, for a tenth more bytes.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        sheet = _NOT_IN_A_SHEET_NAME.sub(" ", title)[:31]
        workbook = (
            f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">'
            f'<sheets><sheet name={quoteattr(sheet)} sheetId="1" r:id="rId1"/></sheets></workbook>'
        )
        for name, text in {**_PARTS, "xl/workbook.xml": workbook}.items():
            archive.writestr(name, _DECLARATION + text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            return _write_rows(lambda text: part.write(text.encode()), letters, heading, rows)


def _write_rows(
    write: Callable[[str], object], letters: Sequence[str], heading: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    write(
        f'{_DECLARATION}<worksheet xmlns="{_SHEET}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(letters)}" width="22" customWidth="1"/></cols><sheetData>'
    )
    pending = [_row(1, letters, heading, style=' s="1"')]
    number = 1
    for number, row in enumerate(rows, start=2):
        if number > XLSX_ROW_LIMIT + 1:
            raise RuleBroken(
                _("An Excel sheet holds %(limit)s rows, and these are more. Choose CSV, or narrow the list."),
                code="too_many_rows",
                params={"limit": f"{XLSX_ROW_LIMIT:,}"},
            )
        pending.append(_row(number, letters, row))
        if len(pending) == ROWS_AT_ONCE:
            write("".join(pending))
            pending = []
    write("".join(pending))
    write("</sheetData></worksheet>")
    return number - 1


def _row(number: int, letters: Sequence[str], cells: Sequence[Any], style: str = "") -> str:
    return (
        f'<row r="{number}">'
        + "".join([_cell(f"{letter}{number}", cell, style) for letter, cell in zip(letters, cells, strict=True)])
        + "</row>"
    )


def _cell(name: str, value: Any, style: str) -> str:
    match value:
        case "" | None:
            return ""
        case bool():
            return f'<c r="{name}" t="b"{style}><v>{int(value)}</v></c>'
        case int() | Decimal() if len(str(value)) <= EXACT_DIGITS:
            return f'<c r="{name}"{style}><v>{value}</v></c>'
    text = str(formula_safe(str(value)))
    if len(text) > XLSX_CELL_CHARACTERS:
        raise RuleBroken(
            _("Cell %(cell)s would hold %(count)s characters, and Excel holds %(limit)s. Choose CSV."),
            code="cell_too_long",
            params={"cell": name, "count": f"{len(text):,}", "limit": f"{XLSX_CELL_CHARACTERS:,}"},
        )
    if _SPECIAL.search(text):
        text = _UNWRITABLE.sub(_by_number, escape(text))
    return f'<c r="{name}" t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'


def _by_number(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"
