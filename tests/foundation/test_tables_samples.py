"""Every sample file is read in its own dialect, to the last row."""

from pathlib import Path

import pytest

from backoffice.foundation.tables import rows, sniff

SAMPLES = Path(__file__).parent.parent / "samples"

# name, encoding, delimiter, byte order mark, rows as a spreadsheet counts them, cells of the widest row
EXPECTED = [
    ("awkward_ambiguous_dates.csv", "utf-8", ",", False, 3, 3),
    ("awkward_cp1252_semicolon.csv", "windows-1252", ";", False, 3, 3),
    ("awkward_nul_and_formula.csv", "utf-8", ",", False, 4, 3),
    ("awkward_ragged_and_dupes.csv", "utf-8", ",", True, 6, 4),
    ("eventbrite_attendees.csv", "utf-8", ",", False, 5, 26),
    ("google_meet_attendance_en.csv", "utf-8", ",", False, 4, 6),
    ("gotowebinar_attendee_report.csv", "utf-8", ",", False, 14, 11),
    ("hievents_attendees.xlsx", "", "", False, 3, 15),
    ("indico_registrations.csv", "utf-8", ",", True, 3, 12),
    ("livestorm_registrants_fr.csv", "utf-8", ";", True, 3, 39),
    ("pretix_positions_semicolons.csv", "utf-8", ";", False, 3, 49),
    ("teams_attendance_report_2021.csv", "utf-16-le", "\t", True, 10, 7),
    ("teams_attendance_report_en.csv", "utf-16-le", "\t", True, 23, 13),
    ("teams_webinar_attendance.csv", "utf-16-le", "\t", True, 18, 12),
    ("zoom_meeting_participants_classic.csv", "utf-8", ",", True, 7, 8),
    ("zoom_webinar_attendee_2020.csv", "utf-8", ",", False, 21, 10),
    ("zoom_webinar_attendee_2025.csv", "utf-8", ",", True, 20, 15),
    ("zoom_webinar_registrant_upload.csv", "utf-8", ",", False, 3, 3),
    ("zoom_webinar_registration.csv", "utf-8", ",", True, 10, 8),
]


@pytest.mark.parametrize(("name", "encoding", "delimiter", "has_mark", "count", "width"), EXPECTED)
def test_a_sample_is_read_in_its_own_dialect(
    name: str, encoding: str, delimiter: str, has_mark: bool, count: int, width: int
) -> None:
    with (SAMPLES / name).open("rb") as file:
        dialect = sniff(file)
        read = list(rows(file, dialect))

    assert (dialect.encoding, dialect.delimiter, dialect.has_mark) == (encoding, delimiter, has_mark)
    assert [row.number for row in read] == list(range(1, count + 1))
    assert max(len(row.cells) for row in read) == width


def test_every_sample_is_in_the_table_above() -> None:
    assert sorted(path.name for path in SAMPLES.iterdir()) == [name for name, *_ in EXPECTED]


def test_a_line_break_inside_quotes_does_not_start_a_new_row() -> None:
    with (SAMPLES / "teams_attendance_report_en.csv").open("rb") as file:
        read = list(rows(file, sniff(file)))

    assert read[1] == (2, ["Meeting title", "Pricing live\r\nsession 1"])
    assert read[2].cells == ["Attended participants", "4"]


def test_a_nul_is_left_out_of_its_cell() -> None:
    with (SAMPLES / "awkward_nul_and_formula.csv").open("rb") as file:
        read = list(rows(file, sniff(file)))

    assert read[1].cells == ["B Two", "b2@example.com", "ok"]
