"""The refused rows as a file: corrected and uploaded again, none is refused."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from people.models import User
from tests.factories import make_webinar
from tests.webinars.attendee_lists import imported, sample, text_file, uploaded
from webinars.domain import importing
from webinars.domain.attendee_files import Understanding
from webinars.models import AttendeeImport


def rejects(run: AttendeeImport) -> bytes:
    with importing.open_list(run) as file:
        understanding = Understanding.from_json(run.understanding)
        return b"".join(importing.rejects_file(file, understanding, importing.refusals_of(run)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_come_back_as_they_were_with_a_reason_and_are_taken_once_corrected(
    organizer: User, encoding: str, delimiter: str
) -> None:
    table = [
        ["E-Mail", "Vorname", "Firma"],
        ["ada@example.com", "Ada", "Ümläut & Söhne"],
        ["nonsense", "Zoë", f"comma, {delimiter} and “quote”"],
        ["", "Bo", "ACME"],
    ]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    run = uploaded(make_webinar(organizer=organizer), text_file(text.getvalue(), encoding), organizer)
    assert run.refused_count == 2

    content = rejects(run)

    read = list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))
    assert [row[:3] for row in read] == [table[0], table[2], table[3]]
    assert read[0][3] == "Refused because"
    assert "nonsense" in read[1][3]
    assert "no email address" in read[2][3]
    corrected = content.decode(encoding).replace("nonsense", "zoe@example.com", 1)
    corrected = corrected.replace(f"{delimiter}Bo{delimiter}", f"bo@example.com{delimiter}Bo{delimiter}")
    again = imported(make_webinar(organizer=organizer), text_file(corrected, encoding), organizer)
    assert (again.results["new"], again.results["refused"]) == (2, 0)
    assert (again.encoding, again.delimiter) == (run.encoding, run.delimiter)
    assert all("Refused because" not in answers for answers in again.registrations.values_list("answers", flat=True))


def test_rows_of_several_sections_come_back_below_their_own_headings(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    broken = sample("zoom_webinar_attendee_2025.csv").getvalue().replace(b"finn.quill@example.net", b"finn at example")
    run = uploaded(webinar, io.BytesIO(broken), organizer)

    text = rejects(run).decode("utf-8-sig")

    assert text.index("Attendee Details") < text.index("finn at example") < text.index("Other Attended")
    assert text.index("Other Attended") < text.index("+15550100199")
    again = uploaded(webinar, text_file(text.replace("finn at example", "finn@example.com"), "utf-8-sig"), organizer)
    assert (again.kind, again.refused_count, again.new_count) == ("zoom attendee report", 1, 1)


def test_rows_of_a_workbook_come_back_as_a_workbook_without_formulas(organizer: User) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "People"
    for row in (["Email", "Note"], ["ada@example.com", "x"], ["nonsense", "'=1+1"]):
        sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    run = uploaded(make_webinar(organizer=organizer), file, organizer, file_name="people.xlsx")

    back = load_workbook(io.BytesIO(rejects(run)))

    assert back.sheetnames == ["People"]
    cells = [[cell.value for cell in row] for row in back["People"].rows]
    assert cells[0] == ["Email", "Note", "Refused because"]
    assert cells[1][0] == "nonsense"
    assert all(cell.data_type != "f" for row in back["People"].rows for cell in row)


def test_a_list_without_headings_comes_back_without_them(organizer: User) -> None:
    run = uploaded(
        make_webinar(organizer=organizer), text_file("ada@example.com\nbo@example.com\nnonsense\n"), organizer
    )

    assert rejects(run).decode().splitlines()[0].startswith("nonsense,")


def test_the_file_of_a_long_list_is_made_without_holding_it(organizer: User, tmp_path: Path) -> None:
    rows = "".join(f"nonsense {number},Name {number}\n" for number in range(3_000))
    run = uploaded(make_webinar(organizer=organizer), text_file("Email,Name\nada@example.com,Ada\n" + rows), organizer)

    with importing.open_list(run) as file:
        pieces = list(
            importing.rejects_file(file, Understanding.from_json(run.understanding), importing.refusals_of(run))
        )

    assert len(pieces) > 3
    assert b"".join(pieces).count(b"\r\n") == 3_001
