"""Whatever somebody typed leaves the house as a file and is read back as it was."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from backoffice.foundation.admin.spreadsheets import csv_response, xlsx_response
from backoffice.foundation.tables import formula_restored, formula_safe, rows, sniff

# NUL is in no text of PostgreSQL; a lone half of a character is in no UTF-8; the replacement character says that
# something was lost already.
ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffd")
    | st.sampled_from(list("=+-@'\"\t\r\n;, ＝＠_x000D_49.%")),
    max_size=12,
)
TELLING = [
    "=1+1", "'=1", "''=1", "+49 30 5550100", "-5", "@SUM(A1)", "\t=1", "a\r\nb", "_x000D_", " ", "\ufeffx", "\x0b",
]  # fmt: skip


def _file(kind: str, table: list[list[str]]) -> BytesIO:
    heading = [f"column {number}" for number in range(len(table[0]))]
    write: Any = csv_response if kind == "csv" else xlsx_response
    response = write(f"list.{kind}", heading, (row for row in table), ended=lambda count, is_complete: None)
    return BytesIO(b"".join(response.streaming_content))


def _read(file: BytesIO, width: int) -> list[list[str]]:
    _heading, *lines = rows(file, sniff(file))
    return [[formula_restored(cell) for cell in [*line.cells, *[""] * (width - len(line.cells))]] for line in lines]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@given(texts=st.lists(ANY_TEXT, min_size=1, max_size=8))
def test_any_text_comes_back_as_it_was(kind: str, texts: list[str]) -> None:
    # Beside other words: a file that is control characters for a tenth is taken for no text at all.
    table = [["first " * 20, text, "last"] for text in texts]
    assert _read(_file(kind, table), 3) == table


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_telling_texts_come_back_as_they_were(kind: str) -> None:
    table = [["first", text, "last"] for text in TELLING]
    assert _read(_file(kind, table), 3) == table


@given(texts=st.lists(ANY_TEXT, min_size=1, max_size=8))
def test_a_spreadsheet_program_finds_texts_and_no_formulas(texts: list[str]) -> None:
    sheet = load_workbook(_file("xlsx", [["first", text] for text in texts])).active
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # "n" is how it calls an empty cell
    assert all(cell.value is None for cell in cells if cell.data_type == "n")


@given(text=ANY_TEXT)
def test_nothing_but_numbers_leaves_beginning_like_a_formula(text: str) -> None:
    written = str(formula_safe(text))
    if written.lstrip()[:1] in {"=", "@", "+", "-"} or written[:1] in {"\t", "\r"}:
        assert written[0] in "+-"
        assert written[1].isdecimal()
