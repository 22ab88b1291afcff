"""Workbooks are read like any other table, and checked before they are unpacked."""

import contextlib
import datetime as dt
import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import Limits, rows, sniff

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _saved(workbook: Workbook) -> io.BytesIO:
    file = io.BytesIO()
    workbook.save(file)
    return file


def _with_part(name: str, content: bytes, *, compression: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """A small workbook in which one part is replaced."""
    workbook = Workbook()
    workbook.active.append(["Name", "Email"])
    source = zipfile.ZipFile(_saved(workbook))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as target:
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
        target.writestr(name, content)
    return file


def _sheet(body: str, prolog: str = "") -> io.BytesIO:
    xml = f"<?xml version='1.0'?>{prolog}<worksheet {NAMESPACE}><sheetData>{body}</sheetData></worksheet>"
    return _with_part("xl/worksheets/sheet1.xml", xml.encode())


def _refusal(file: io.BytesIO, limits: Limits | None = None) -> RuleBroken:
    limits = limits or Limits()
    with pytest.raises(RuleBroken) as caught:
        list(rows(file, sniff(file, limits=limits), limits=limits))
    assert str(caught.value)
    return caught.value


def test_cells_of_every_type_become_the_text_a_person_would_write() -> None:
    workbook = Workbook()
    sheet = workbook.active
    moment = dt.datetime(2026, 5, 1, 10, 0, 7)  # noqa: DTZ001 - a spreadsheet knows no zones
    sheet.append(["Ada", 7, 7.0, 2.5, moment, dt.date(2026, 5, 1), dt.time(3, 4), dt.timedelta(hours=30), True])
    sheet["A3"] = 15550100124
    file = _saved(workbook)

    read = list(rows(file, sniff(file)))

    assert read[0].cells == [
        "Ada", "7", "7", "2.5", "2026-05-01 10:00:07", "2026-05-01", "03:04:00", "30:00:00", "TRUE",
    ]  # fmt: skip
    assert read[1:] == [(2, []), (3, ["15550100124"])]


def test_the_sheet_that_is_asked_for_is_read() -> None:
    workbook = Workbook()
    workbook.active.append(["first"])
    workbook.create_sheet("People").append(["second"])
    file = _saved(workbook)

    dialect = sniff(file)

    assert dialect.sheets == ("Sheet", "People")
    assert [row.cells for row in rows(file, dialect)] == [["first"]]
    assert [row.cells for row in rows(file, replace(dialect, sheet="People"))] == [["second"]]
    with pytest.raises(RuleBroken, match="People") as caught:
        list(rows(file, replace(dialect, sheet="Elsewhere")))
    assert caught.value.code == "sheet_missing"


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12), min_size=1, max_size=4
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_random_table_of_text_reads_as_it_was_written(table: list[list[str]]) -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for cells in table:
        sheet.append([f"t{cell}" for cell in cells])  # a leading = would make it a formula
    file = _saved(workbook)

    assert [row.cells for row in rows(file, sniff(file))] == [[f"t{cell}" for cell in cells] for cells in table]


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://example.com/x.dtd">',
    ],
)
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
)
def test_a_document_type_is_refused_in_every_part(part: str, prolog: str) -> None:
    file = _with_part(part, f"<?xml version='1.0'?>{prolog}<x {NAMESPACE}/>".encode())

    assert _refusal(file).code == "workbook_unsafe"


def _with_shared_texts(texts: str) -> io.BytesIO:
    """A workbook as Excel writes it, with the texts of its cells in a part of their own, under the strict namespace."""
    relations = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<x:workbook xmlns:x="urn:x" xmlns:r="{relations}"><x:workbookPr date1904="1"/><x:sheets>'
        '<x:sheet name="Hidden" state="hidden" r:id="r1"/><x:sheet name="List" r:id="r2"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        f'<Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{relations}/worksheet" Target="/xl/worksheets/sheet2.xml"/>'
        f'<Relationship Id="r3" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="r4" Type="{relations}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": texts,
        "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>',
        "xl/worksheets/sheet2.xml": '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row r="2"><x:c r="B2" t="s">'
        '<x:v>1</x:v></x:c><x:c r="C2" s="1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


def test_shared_texts_hidden_sheets_and_the_other_calendar_of_excel_are_understood() -> None:
    file = _with_shared_texts(
        "<sst><si><t>secret</t></si><si><r><t>Ada </t></r> <r><t>Nova_x000D_</t></r><rPh><t>x</t></rPh></si></sst>"
    )

    dialect = sniff(file)

    assert dialect.sheets == ("List", "Hidden")
    assert list(rows(file, dialect)) == [(1, []), (2, ["", "Ada Nova\r", "1904-01-02"])]


def test_a_document_type_among_the_shared_texts_is_refused() -> None:
    file = _with_shared_texts('<!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>')

    assert _refusal(file).code == "workbook_unsafe"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    file = _with_part("xl/worksheets/sheet1.xml", b" " * 60_000_000)

    assert len(file.getvalue()) < 200_000
    assert _refusal(file).code == "workbook_too_large"


def test_an_archive_with_very_many_entries_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "")
        for number in range(60):
            archive.writestr(f"{number}.xml", "")

    assert _refusal(file, Limits(archive_entries=50)).code == "workbook_too_large"
    assert _refusal(file, Limits(archive_entries=5)).code == "workbook_too_large"


@pytest.mark.parametrize(
    ("entry", "word"),
    [("word/document.xml", "docx"), ("xl/workbook.bin", "xlsb"), ("mimetype", "OpenDocument"), ("a.txt", "ZIP")],
)
def test_another_kind_of_archive_is_called_by_its_name(entry: str, word: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(entry, "x")

    refusal = _refusal(file)

    assert refusal.code == "not_a_table"
    assert word in str(refusal)


def test_a_password_is_asked_to_be_taken_off() -> None:
    file = _with_part("xl/extra.xml", b"x", compression=zipfile.ZIP_STORED)
    content = bytearray(file.getvalue())
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 8] |= 1

    assert _refusal(io.BytesIO(bytes(content))).code == "workbook_encrypted"


def test_a_cell_far_to_the_right_is_refused_and_an_empty_one_is_not() -> None:
    refusal = _refusal(_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'))
    assert refusal.code == "too_many_columns"
    assert "XFD1" in str(refusal)

    file = _sheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>')
    assert list(rows(file, sniff(file))) == [(1, ["1"])]


def test_a_row_far_down_is_refused_and_an_empty_one_is_not() -> None:
    assert _refusal(_sheet('<row r="5000000"><c r="A5000000"><v>1</v></c></row>')).code == "too_many_rows"

    file = _sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"/>')
    assert list(rows(file, sniff(file))) == [(1, ["1"])]


def test_a_long_cell_is_refused_with_its_name() -> None:
    refusal = _refusal(_sheet(f'<row r="3"><c r="B3" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>'))

    assert refusal.code == "cell_too_long"
    assert "B3" in str(refusal)


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',  # a text that is not there
        '<row r="1"><c r="A1" t="inlineStr"><is><t>_xD800_</t></is></c></row>',  # half a character
        '<row r="1"><c r="a1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
        f"<row><c {'x' * 5_000_000}",
    ],
)
def test_a_damaged_sheet_is_refused(body: str) -> None:
    assert _refusal(_sheet(body)).code == "workbook_damaged"


def test_rows_and_cells_without_numbers_are_counted() -> None:
    file = _sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")

    assert list(rows(file, sniff(file))) == [(1, ["1", "2"]), (2, ["3"])]


def test_reading_aids_of_japanese_texts_are_not_part_of_the_text() -> None:
    file = _sheet('<row><c t="inlineStr"><is><r><t>東</t></r> <r><t>京</t></r><rPh><t>トウ</t></rPh></is></c></row>')

    assert list(rows(file, sniff(file))) == [(1, ["東京"])]


# Made once: a workbook carries the second it was saved at, which changes its length from one example to the next.
SMALL_WORKBOOK = _sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>Ada</t></is></c></row>').getvalue()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_workbook_with_changed_bytes_is_read_or_refused_and_never_fails_otherwise(data: st.DataObject) -> None:
    content = bytearray(SMALL_WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = io.BytesIO(bytes(content[: data.draw(st.integers(4, len(content)))]))
    with contextlib.suppress(RuleBroken):
        list(rows(file, sniff(file)))
