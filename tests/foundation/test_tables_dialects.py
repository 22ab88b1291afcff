"""Whatever dialect a table is written in, what was written is what is read."""

import csv
import io
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.foundation.tables import rows, sniff
from backoffice.foundation.tables.dialect import BYTE_ORDER_MARKS

HEADER = ["Full name", "Email", "A question, or two?"]
ENCODINGS = ["utf-8", "utf-16-le", "utf-16-be", "windows-1252"]

# NUL and half characters can't be kept, and a small file full of control characters is taken for no text.
CONTROLS = "".join(map(chr, [*range(9), *range(14, 32), 127]))
letters = st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS + "\ufeff")
windows_letters = st.characters(codec="windows-1252", exclude_characters=CONTROLS)


def _written(table: list[list[str]], encoding: str, mark: bytes, delimiter: str, end: str, quoting: int) -> io.BytesIO:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)
    return io.BytesIO(mark + text.getvalue().encode(encoding))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_random_table_in_a_random_dialect_reads_as_it_was_written(data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(ENCODINGS))
    has_mark = encoding in BYTE_ORDER_MARKS and data.draw(st.booleans())
    delimiter = data.draw(st.sampled_from(",;\t|"))
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    cell = st.text(windows_letters if encoding == "windows-1252" else letters, max_size=12)
    table = [HEADER, *data.draw(st.lists(st.lists(cell, min_size=3, max_size=3), max_size=8))]
    if encoding == "windows-1252":
        table.append(["Zoë Müller", "zoe@example.org", "–"])  # else nothing tells it from UTF-8
    mark = BYTE_ORDER_MARKS[encoding] if has_mark else b""
    file = _written(table, encoding, mark, delimiter, end, quoting)

    dialect = sniff(file, familiar=HEADER.__contains__)
    read = list(rows(file, dialect))

    is_ascii = encoding == "utf-8" or all(cell.isascii() for row in table for cell in row)
    assert dialect.delimiter == delimiter
    assert dialect.has_mark == has_mark
    assert dialect.encoding == encoding or (encoding == "windows-1252" and is_ascii)
    assert [row.cells for row in read] == table
    assert [row.number for row in read] == list(range(1, len(table) + 1))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_of_the_header_and_not_the_one_that_is_most_frequent(delimiter: str) -> None:
    header = delimiter.join(["Email", "Name", "Topics"])
    row = delimiter.join(["ada@example.com", "Ada", '"a,b;c\td|e,f;g\th|i"'])

    dialect = sniff(io.BytesIO(f"{header}\n{row}\n".encode()))

    assert dialect.delimiter == delimiter


def test_times_with_commas_do_not_hide_the_tabs() -> None:
    text = "Start time\t9/22/26, 2:48:05 PM\r\nName\tJoined\tEmail\r\nAda\t9/22/26, 2:50:00 PM\tada@example.com\r\n"

    assert sniff(io.BytesIO(text.encode("utf-16"))).delimiter == "\t"


def test_the_separator_line_of_excel_decides_and_is_no_row() -> None:
    file = io.BytesIO(b"sep=;\r\nName;Email, private\r\nAda;ada@example.com\r\n")

    dialect = sniff(file)

    assert dialect.has_separator_line
    assert next(rows(file, dialect)) == (1, ["Name", "Email, private"])


def test_one_letter_of_windows_at_the_end_of_a_large_file_is_found() -> None:
    file = io.BytesIO(b"Name,Email\n" + b"Ada,ada@example.com\n" * 50_000 + b"Zo\xeb,zoe@example.org\n")

    dialect = sniff(file)

    assert dialect.encoding == "windows-1252"
    assert list(rows(file, dialect))[-1] == (50_002, ["Zoë", "zoe@example.org"])


def test_a_letter_across_the_edge_of_two_pieces_is_still_utf_8() -> None:
    file = io.BytesIO(b"Name,Email\n" + b"x" * (256 * 1024 - 12) + "ë".encode() + b",zoe@example.org\n")

    assert sniff(file).encoding == "utf-8"


@pytest.mark.parametrize("mark", [b"\xff\xfe", b""])
def test_a_list_in_chinese_is_known_as_utf_16_with_and_without_its_mark(mark: bytes) -> None:
    file = io.BytesIO(mark + "姓名\t电子邮箱\r\n李雷\tlilei@example.com\r\n".encode("utf-16-le"))

    dialect = sniff(file)

    assert (dialect.encoding, dialect.delimiter) == ("utf-16-le", "\t")
    assert list(rows(file, dialect))[1].cells == ["李雷", "lilei@example.com"]


def test_a_file_stays_open_for_whoever_opened_it() -> None:
    file = io.BytesIO(b"Name,Email\nAda,ada@example.com\n")
    reading = rows(file, sniff(file))
    next(reading)
    reading.close()

    assert not file.closed
    assert len(list(rows(file, sniff(file)))) == 2


def test_uploads_of_both_kinds_are_read() -> None:
    content = b"Name,Email\nAda,ada@example.com\n"
    on_disk = TemporaryUploadedFile("list.csv", "text/csv", len(content), None)
    on_disk.write(content)

    for upload in (SimpleUploadedFile("list.csv", content), on_disk):
        assert len(list(rows(upload, sniff(upload)))) == 2
    on_disk.close()


def test_a_wrong_quotation_in_one_line_is_read_as_a_spreadsheet_reads_it() -> None:
    file = io.BytesIO(b'Name,Email\n"Ada" Nova,ada@example.com\nBo "B" Birch,bo@example.org\n')

    read = list(rows(file, sniff(file)))

    assert read[1].cells == ["Ada Nova", "ada@example.com"]
    assert read[2].cells == ['Bo "B" Birch', "bo@example.org"]


def test_memory_does_not_grow_with_the_number_of_rows() -> None:
    peaks = []
    for count in (2_000, 40_000):
        file = io.BytesIO(b"Name,Email\n" + b'"Nova, Ada",ada@example.com\n' * count)
        tracemalloc.start()
        assert sum(1 for _ in rows(file, sniff(file))) == count + 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + 3_000_000
