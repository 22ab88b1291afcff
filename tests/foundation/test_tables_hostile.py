"""A file that is no table, or is broken, is refused in words that name the place."""

import contextlib
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import Limits, rows, sniff


def _refusal(content: bytes, limits: Limits | None = None) -> RuleBroken:
    limits = limits or Limits()
    file = io.BytesIO(content)
    with pytest.raises(RuleBroken) as caught:
        list(rows(file, sniff(file, limits=limits), limits=limits))
    assert str(caught.value)
    return caught.value


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(alphabet='",;\t\n\r\0ab=@é', max_size=80).map(str.encode)))
@example(b"PK\x05\x06" + b"\0" * 18)
@example(b"PK\x03\x04")
@example(b'a,b\r"')
@example(b"\xff\xfe\x00\xd8")
def test_any_bytes_are_read_or_refused_and_never_fail_otherwise(content: bytes) -> None:
    file = io.BytesIO(content)
    with contextlib.suppress(RuleBroken):
        for row in rows(file, sniff(file)):
            "".join(row.cells).encode()


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\t\n", b"\0\0\0", b"\xff\xfe"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert _refusal(content).code == "file_empty"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, ".xls"),
        (b"SQLite format 3\0" + b"\0" * 100, "SQLite"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"<html><table>", "web page"),
        (b"\x01\x02\x03\x04\x05" * 20, "not a text"),
        (b"ab\0\0\0\0cd\0\0\0\0ef\0\0\0\0", "not a text"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(content: bytes, word: str) -> None:
    refusal = _refusal(content)

    assert refusal.code == "not_a_table"
    assert word in str(refusal)


def test_a_quote_that_is_never_closed_is_named_by_the_line_where_it_opened() -> None:
    refusal = _refusal(b'Name,Email\r\n"Ada\r\nNova",ada@example.com\r\nBo,"bo@example.org\r\nPia,pia@example.net\r\n')

    assert refusal.code == "quote_not_closed"
    assert "line 4" in str(refusal)


def test_a_quote_that_would_swallow_rows_up_to_the_next_one_is_refused() -> None:
    refusal = _refusal(b'Name,Email\n"Ada,ada@example.com\nPia,pia@example.net\n"Birch, Bo",bo@example.org\n')

    assert refusal.code == "quote_misplaced"
    assert "line 2" in str(refusal)


def test_a_quote_that_is_never_closed_in_a_huge_file_is_found_before_all_of_it_is_in_memory() -> None:
    refusal = _refusal(b'Name,Email\n"Ada,ada@example.com\n' + b"Pia,pia@example.net\n" * 100_000)

    assert refusal.code == "quote_not_closed"
    assert "line 2" in str(refusal)


@pytest.mark.parametrize("quote", [b"", b'"'])
@pytest.mark.parametrize("size", [40_000, 200_000, 1_100_000])
def test_a_cell_of_a_megabyte_is_refused_with_its_place(size: int, quote: bytes) -> None:
    refusal = _refusal(b"Email,Note\nada@example.com," + quote + b"x" * size + quote + b"\n")

    assert refusal.code in {"cell_too_long", "row_too_long", "quote_not_closed"}
    assert "B2" in str(refusal) or "ine 2" in str(refusal)


def test_ten_thousand_columns_are_refused_with_the_row() -> None:
    refusal = _refusal(b"Name,Email\n" + b"x," * 9_999 + b"x\n")

    assert refusal.code == "too_many_columns"
    assert "10000" in str(refusal)
    assert "Row 2" in str(refusal)


def test_padding_with_empty_columns_is_no_content() -> None:
    file = io.BytesIO(b"Name,Email" + b"," * 16_000 + b"\nAda,ada@example.com\n")

    assert next(rows(file, sniff(file))).cells == ["Name", "Email"]


def test_more_rows_than_the_limit_are_refused_and_never_cut_off() -> None:
    assert _refusal(b"a,b\n" * 11, Limits(rows=10)).code == "too_many_rows"


def test_a_file_over_the_size_limit_is_refused_before_it_is_read() -> None:
    assert _refusal(b"a,b\n" * 100, Limits(file_bytes=100)).code == "file_too_large"


@pytest.mark.parametrize(
    "content",
    [
        "Name,Email\nZoë,zoe@example.org\n".encode() + b"B\xed\xa0\x80o,bo@example.org\n",  # half a character
        "Name,Email\nZoë,zoe@example.org\n".encode() + b"B\xc3o,bo@example.org\n",  # a letter cut in two
        "Name,Email\nZoë,zoe@example.org\nB".encode("utf-16") + b"\x00\xd8,\0",  # half a character in UTF-16
        "Name,Email\nZoë,zoe@example.org\nBo".encode("utf-16") + b",",  # an odd number of bytes
    ],
)
def test_a_damaged_letter_is_refused_with_its_line(content: bytes) -> None:
    refusal = _refusal(content)

    assert refusal.code == "text_damaged"
    assert "line 3" in str(refusal)


def test_an_encoding_that_is_not_known_is_refused_with_its_line() -> None:
    refusal = _refusal(b"Name,Email\nJo\x8do,joao@example.com\n")

    assert refusal.code == "encoding_unknown"
    assert "Line 2" in str(refusal)
