"""Whatever a list holds and however it is written, what was written is what is read; nothing makes a reading fail."""

import csv
import datetime as dt
import io
from collections import Counter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables.dialect import BYTE_ORDER_MARKS
from tests.webinars.attendee_lists import SAMPLES, sample
from webinars.choices import ImportPurpose
from webinars.domain.attendee_files import (
    QUESTION,
    AttendeeLine,
    Corrections,
    Field,
    Understanding,
    lines,
    recognise,
)
from webinars.domain.attendee_files.cell_text import cleaned, cleaned_cells

ROME = ZoneInfo("Europe/Rome")
ON_DATE = dt.date(2026, 9, 22)
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".csv", ".xlsx"})

HEADINGS = {
    Field.EMAIL: ["Email", "E-Mail-Adresse", "MAIL", "email_address", "Correo electrónico"],
    Field.FIRST_NAME: ["First name", "Vorname", "Prénom", "given_name"],
    Field.LAST_NAME: ["Last name", "Nachname", "Apellidos", "Surname"],
    Field.ORGANISATION: ["Company", "Firma", "Organisation"],
    Field.REGISTERED_AT: ["Registration time", "Angemeldet am"],
    None: ["What do you hope for?", "T-shirt, size", "Größe"],
}
# Letters of old Windows as well, so that every encoding holds every table.
words = st.text("abcdefghijklmnopqrstuvwxyzABCDEFéüñßøÇ’“;,|'\"\t()&", min_size=1, max_size=12)
given_names = st.sampled_from(["Ada", "Zoë", "Bo", "João", "Günther"])
family_names = st.sampled_from(["Nova", "Müller", "Quill", "O’Neill", "Araújo"])
moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, fold=0)
)
preambles = st.lists(st.sampled_from(["", "Our guests", "Printed on Monday", "Überblick"]), max_size=3)


class Person(NamedTuple):
    """What one row is going to say."""

    email: str
    first_name: str
    last_name: str
    organisation: str
    registered_at: dt.datetime
    answer: str


people = st.lists(
    st.builds(
        Person,
        st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,4})?@[a-z]{2,8}\.(com|org)", fullmatch=True),
        given_names,
        family_names,
        words,
        moments,
        words,
    ),
    min_size=1,
    max_size=6,
)


def _written(data: st.DataObject, table: list[list[str]]) -> io.BytesIO:
    encoding = data.draw(st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "windows-1252"]))
    has_mark = encoding in BYTE_ORDER_MARKS and data.draw(st.booleans())
    text = io.StringIO(newline="")
    csv.writer(
        text,
        delimiter=data.draw(st.sampled_from(",;\t|")),
        lineterminator=data.draw(st.sampled_from(["\n", "\r\n", "\r"])),
        quoting=data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    ).writerows(table)
    return io.BytesIO((BYTE_ORDER_MARKS[encoding] if has_mark else b"") + text.getvalue().encode(encoding))


def _read(file: io.BytesIO) -> list[AttendeeLine]:
    return list(lines(file, recognise(file), time_zone=ROME))


@settings(max_examples=100, deadline=None)
@given(data=st.data(), guests=people)
def test_a_random_list_in_a_random_dialect_is_read_as_it_was_written(data: st.DataObject, guests: list[Person]) -> None:
    order = data.draw(st.permutations(list(HEADINGS)))
    padding = [""] * data.draw(st.integers(0, 2))
    header = [data.draw(st.sampled_from(HEADINGS[field])) for field in order]
    values = [dict(zip(HEADINGS, guest, strict=True)) | {Field.REGISTERED_AT: guest.registered_at} for guest in guests]
    for guest, cells in zip(guests, values, strict=True):
        cells[Field.REGISTERED_AT] = f"{guest.registered_at:%Y-%m-%d %H:%M:%S}"
        cells[None] = guest.answer
    table = [[text] for text in data.draw(preambles)]
    table += [[*header, *padding], *([*(str(cells[field]) for field in order), *padding] for cells in values)]
    table.append(["Zoë Müller – not a guest"])  # else nothing tells old Windows from UTF-8

    *read, last = _read(_written(data, table))

    assert [line.email for line in read] == [guest.email for guest in guests]
    assert [(line.first_name, line.last_name) for line in read] == [(g.first_name, g.last_name) for g in guests]
    assert [line.organisation for line in read] == [cleaned(guest.organisation) for guest in guests]
    assert [line.registered_at for line in read] == [
        guest.registered_at.replace(tzinfo=ROME).astimezone(dt.UTC) for guest in guests
    ]
    question = header[order.index(None)]
    assert [line.answers.get(question, "") for line in read] == [cleaned(guest.answer) for guest in guests]
    assert [line.problems for line in read] == [[]] * len(guests)
    assert last.problems


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=6), st.text("an-/'|= \u00a0", max_size=6)), max_size=4))
def test_a_whole_row_is_cleaned_as_its_cells_are(cells: list[str]) -> None:
    assert cleaned_cells(cells) == [cleaned(cell) for cell in cells]


def _survives(file: io.BytesIO, corrections: Corrections | None = None, purpose: ImportPurpose | None = None) -> None:
    """Read all of the file, or be told in words why not."""
    aside: Counter[str] = Counter()
    try:
        understanding = recognise(file, corrections=corrections, purpose=purpose, near=ON_DATE)
        assert Understanding.from_json(understanding.as_json()) == understanding
        read = list(lines(file, understanding, time_zone=ROME, on_date=ON_DATE, left_aside=aside))
    except RuleBroken:
        return
    assert read
    assert all(line.email or line.problems for line in read)
    assert all((line.joined_at is None) == (line.left_at is None) for line in read)
    assert all(line.joined_at <= line.left_at for line in read if line.joined_at and line.left_at)
    assert [line.number for line in read] == sorted({line.number for line in read})
    for line in read:
        assert all(str(problem) for problem in [*line.problems, *line.notes])
    understanding.in_words(rows=len(read), people=len({line.person for line in read}), time_zone="Europe/Rome")


@settings(max_examples=120, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    place=st.floats(0, 1),
    length=st.integers(0, 60),
    content=st.one_of(st.binary(max_size=40), st.sampled_from([b"\n", b"\r\n", b'"', b",,,", b"@", b"\x00", b"--"])),
    purpose=st.sampled_from([None, *ImportPurpose]),
)
def test_a_damaged_sample_is_read_or_refused_and_never_fails_otherwise(
    name: str, place: float, length: int, content: bytes, purpose: ImportPurpose | None
) -> None:
    whole = sample(name).getvalue()
    start = int(place * len(whole))

    _survives(io.BytesIO(whole[:start] + content + whole[start + length :]), purpose=purpose)


@settings(max_examples=120, deadline=None)
@given(st.text("Email,Joined;Left\tName@.ab 0123456789/:-\n\"'#()", max_size=200), st.sampled_from(list(ImportPurpose)))
def test_any_text_is_read_or_refused_for_either_purpose(text: str, purpose: ImportPurpose) -> None:
    _survives(io.BytesIO(f"Email,Name,Joined,Left,Duration,Attended\n{text}".encode()), purpose=purpose)


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    columns=st.dictionaries(st.integers(0, 15), st.sampled_from([*Field, QUESTION]), max_size=6),
    kind=st.sampled_from(["", "list", "teams attendance report", "zoom attendee report", "pretix order positions"]),
    date_order=st.sampled_from(["", "day-first", "month-first"]),
    purpose=st.sampled_from([None, *ImportPurpose]),
)
def test_any_correction_is_followed_or_refused(
    name: str, columns: dict[int, Field], kind: str, date_order: str, purpose: ImportPurpose | None
) -> None:
    corrections = Corrections(kind=kind, columns=columns, date_order=date_order)  # type: ignore[arg-type]

    _survives(sample(name), corrections, purpose)
