"""A report that a spreadsheet has saved again says the same as the one that the tool wrote."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from backoffice.foundation.tables import rows, sniff
from tests.webinars.attendee_lists import SAMPLES, sample, text_file
from webinars.domain.attendee_files import AttendeeLine, lines, recognise

ROME = ZoneInfo("Europe/Rome")
HELD_ON = {
    "google_meet_attendance_en.csv": dt.date(2026, 9, 22),
    "teams_attendance_report_2021.csv": dt.date(2021, 12, 10),
    "zoom_meeting_participants_classic.csv": dt.date(2025, 10, 6),
}
# A file of nothing but doubts is no measure for what is read from it.
NAMES = sorted(
    path.name
    for path in SAMPLES.iterdir()
    if path.suffix in {".csv", ".xlsx"} and path.name != "awkward_ambiguous_dates.csv"
)

type Table = list[list[str]]


def _cells(name: str) -> Table:
    file = sample(name)
    return [row.cells for row in rows(file, sniff(file))]


def _padded(table: Table) -> Table:
    width = max(map(len, table))
    return [[*row, *[""] * (width - len(row))] for row in table]


def _text(table: Table, delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue()


def _with_semicolons(table: Table) -> io.BytesIO:
    return text_file(_text(_padded(table), ";"))


def _with_its_separator_named(table: Table) -> io.BytesIO:
    return text_file("sep=;\r\n" + _text(table, ";"), "utf-8-sig")


def _as_unicode_text(table: Table) -> io.BytesIO:
    return text_file(_text(_padded(table), "\t"), "utf-16-le")


def _without_padding(table: Table) -> io.BytesIO:
    ends = [max((place + 1 for place, cell in enumerate(row) if cell), default=0) for row in table]
    return text_file(_text([row[:end] for row, end in zip(table, ends, strict=True)], ","))


def _as_workbook(table: Table) -> io.BytesIO:
    return _workbook(table, lambda cell: cell)


def _as_workbook_with_dates(table: Table) -> io.BytesIO:
    """What Excel makes of cells that it takes for dates, times and numbers."""
    return _workbook(table, _as_excel_takes_it)


def _workbook(table: Table, value: Callable[[str], object]) -> io.BytesIO:
    workbook = Workbook()
    workbook.active.title = "About"
    workbook.active["A1"] = "Saved again"
    sheet = workbook.create_sheet("Report")
    for number, row in enumerate(table, start=1):
        for place, cell in enumerate(row, start=1):
            if cell:
                found = sheet.cell(number, place, value(cell))
                if isinstance(found.value, str):
                    found.data_type = "s"  # not a formula, whatever it begins with
                if isinstance(found.value, dt.timedelta):
                    found.number_format = "[h]:mm:ss"
    file = io.BytesIO()
    workbook.save(file)
    return file


FORMS = ["%b %d, %Y %H:%M:%S", "%b %d, %Y %I:%M %p", "%m/%d/%y, %I:%M:%S %p", "%m/%d/%Y, %I:%M:%S %p", "%m/%d/%y %H:%M",
         "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%I:%M %p", "%H:%M:%S"]  # fmt: skip
LENGTH = re.compile(r"(?:(\d+)h)? ?(?:(\d+)m)? ?(?:(\d+)s)?")


def _as_excel_takes_it(cell: str) -> object:
    text = " ".join(cell.split())
    for form in FORMS:
        try:
            moment = dt.datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        return moment if "%Y" in form or "%y" in form else moment.time()
    if length := LENGTH.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in length.groups())
        return dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return int(text) if text.isdecimal() and len(text) < 12 and not text.startswith("0") else cell


SAVED = {
    "with semicolons": _with_semicolons,
    "with its separator named": _with_its_separator_named,
    "as Unicode text": _as_unicode_text,
    "without padding": _without_padding,
    "as a workbook": _as_workbook,
    "as a workbook with dates": _as_workbook_with_dates,
}


def _read(name: str, file: io.BytesIO) -> list[AttendeeLine]:
    held_on = HELD_ON.get(name)
    understanding = recognise(file, near=held_on)
    return list(lines(file, understanding, time_zone=ROME, on_date=held_on))


def _facts(line: AttendeeLine) -> tuple[object, ...]:
    return (
        line.number,
        line.person,
        line.email,
        line.name,
        line.organisation,
        line.state,
        line.attended,
        line.registered_at,
        line.joined_at,
        line.left_at,
        line.seconds_present,
        list(line.answers),
        [problem.code for problem in line.problems],
    )


@pytest.mark.parametrize("saving", SAVED.values(), ids=SAVED.keys())
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_that_was_saved_again_says_the_same(name: str, saving: Callable[[Table], io.BytesIO]) -> None:
    original = recognise(sample(name), near=HELD_ON.get(name))
    file = saving(_cells(name))

    understanding = recognise(file, near=HELD_ON.get(name))

    assert (understanding.kind, understanding.purpose) == (original.kind, original.purpose)
    assert [table.section for table in understanding.tables] == [table.section for table in original.tables]
    assert understanding.layout == original.layout
    assert [_facts(line) for line in _read(name, file)] == [_facts(line) for line in _read(name, sample(name))]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "zoom_webinar_attendee_2025.csv"])
def test_a_sample_in_the_letters_of_old_windows_says_the_same(name: str) -> None:
    text = _text(_cells(name), ";").replace("\u202f", "\u00a0")  # the narrow space is none of its letters

    saved = _read(name, text_file(text, "windows-1252"))

    assert [_facts(line) for line in saved] == [_facts(line) for line in _read(name, sample(name))]
