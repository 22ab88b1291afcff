"""Every sample is recognised for what it is, and its people are read."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from webinars.choices import ImportPurpose
from webinars.domain.attendee_files import AttendeeLine, Understanding, lines, recognise

SAMPLES = Path(__file__).parent.parent / "samples"
ROME = ZoneInfo("Europe/Rome")

# The webinar's own date, for the samples that need one to be understood.
HELD_ON = {
    "google_meet_attendance_en.csv": dt.date(2026, 9, 22),
    "teams_attendance_report_2021.csv": dt.date(2021, 12, 10),
    "zoom_meeting_participants_classic.csv": dt.date(2025, 10, 6),
}
ZOOM = ("Attendee Details", "Other Attended")
TEAMS = ("2. Participants", "3. In-Meeting Activities")
REGISTRATIONS, ATTENDANCE = ImportPurpose.REGISTRATIONS, ImportPurpose.ATTENDANCE

# name, kind, encoding, delimiter, purpose, sections, row of the header, lines, refused ones, people, intervals
EXPECTED = [
    ("awkward_ambiguous_dates.csv", "list", "utf-8", ",", REGISTRATIONS, (), 1, 2, 0, 2, 0),
    ("awkward_cp1252_semicolon.csv", "list", "windows-1252", ";", REGISTRATIONS, (), 1, 2, 0, 2, 0),
    ("awkward_nul_and_formula.csv", "list", "utf-8", ",", REGISTRATIONS, (), 1, 3, 0, 3, 0),
    ("awkward_ragged_and_dupes.csv", "list", "utf-8", ",", REGISTRATIONS, (), 1, 3, 1, 2, 0),
    ("eventbrite_attendees.csv", "eventbrite attendees", "utf-8", ",", REGISTRATIONS, (), 1, 4, 0, 4, 0),
    ("google_meet_attendance_en.csv", "google-meet attendance", "utf-8", ",", ATTENDANCE, (), 1, 3, 1, 3, 3),
    (
        "gotowebinar_attendee_report.csv", "gotowebinar attendee report", "utf-8", ",", ATTENDANCE,
        ("Session Details",), 10, 3, 0, 3, 2,
    ),
    ("hievents_attendees.xlsx", "hievents attendees", "", "", REGISTRATIONS, (), 1, 2, 0, 2, 0),
    ("indico_registrations.csv", "indico registrations", "utf-8", ",", REGISTRATIONS, (), 1, 2, 0, 2, 0),
    ("livestorm_registrants_fr.csv", "livestorm registrants", "utf-8", ";", REGISTRATIONS, (), 1, 2, 0, 2, 0),
    ("pretix_positions_semicolons.csv", "pretix order positions", "utf-8", ";", REGISTRATIONS, (), 1, 2, 0, 2, 0),
    ("teams_attendance_report_2021.csv", "teams attendance report", "utf-16-le", "\t", ATTENDANCE, (), 8, 1, 0, 1, 1),
    ("teams_attendance_report_en.csv", "teams attendance report", "utf-16-le", "\t", ATTENDANCE, TEAMS, 10, 4, 1, 3, 4),
    ("teams_webinar_attendance.csv", "teams attendance report", "utf-16-le", "\t", ATTENDANCE, TEAMS, 11, 3, 0, 3, 2),
    ("zoom_meeting_participants_classic.csv", "zoom meeting participants", "utf-8", ",", ATTENDANCE, (), 4, 3, 1, 2, 3),
    ("zoom_webinar_attendee_2020.csv", "zoom attendee report", "utf-8", ",", ATTENDANCE, ZOOM, 13, 6, 1, 5, 4),
    ("zoom_webinar_attendee_2025.csv", "zoom attendee report", "utf-8", ",", ATTENDANCE, ZOOM, 12, 6, 1, 5, 4),
    ("zoom_webinar_registrant_upload.csv", "zoom registrant upload", "utf-8", ",", REGISTRATIONS, (), 1, 2, 0, 2, 0),
    (
        "zoom_webinar_registration.csv", "zoom registration report", "utf-8", ",", REGISTRATIONS,
        ("Registrant Details",), 6, 4, 0, 4, 0,
    ),
]  # fmt: skip


def _read(name: str, **how: Any) -> tuple[Understanding, list[AttendeeLine]]:
    held_on = HELD_ON.get(name)
    with (SAMPLES / name).open("rb") as file:
        understanding = recognise(file, near=held_on, **how)
        return understanding, list(lines(file, understanding, time_zone=ROME, on_date=held_on))


@pytest.mark.parametrize(
    (
        "name",
        "kind",
        "encoding",
        "delimiter",
        "purpose",
        "sections",
        "header",
        "count",
        "refused",
        "people",
        "intervals",
    ),
    EXPECTED,
)
def test_a_sample_is_understood(
    name: str,
    kind: str,
    encoding: str,
    delimiter: str,
    purpose: ImportPurpose,
    sections: tuple[str, ...],
    header: int,
    count: int,
    refused: int,
    people: int,
    intervals: int,
) -> None:
    understanding, read = _read(name)

    assert (understanding.kind, understanding.purpose) == (kind, purpose)
    assert (understanding.encoding, understanding.delimiter) == (encoding, delimiter)
    assert tuple(table.section for table in understanding.tables if table.section) == sections
    assert understanding.header_row_number == header
    assert len(read) == count
    assert sum(bool(line.problems) for line in read) == refused
    assert len({line.person for line in read}) == people
    assert sum(line.joined_at is not None for line in read) == intervals
    assert all((line.joined_at is None) == (line.left_at is None) for line in read)


@pytest.mark.parametrize("name", [row[0] for row in EXPECTED if row[0] != "awkward_ambiguous_dates.csv"])
def test_nothing_in_a_sample_needs_a_remark(name: str) -> None:
    _, read = _read(name)

    assert [note for line in read for note in line.notes] == []


@pytest.mark.parametrize("name", [row[0] for row in EXPECTED])
def test_an_understanding_is_the_same_after_a_stay_in_the_database(name: str) -> None:
    understanding, _ = _read(name)

    assert Understanding.from_json(json.loads(json.dumps(understanding.as_json(), sort_keys=True))) == understanding


def test_the_registration_report_of_zoom_gives_states_times_and_answers() -> None:
    understanding, read = _read("zoom_webinar_registration.csv")

    assert [(line.number, line.email, line.name, line.state) for line in read] == [
        (7, "ada.nova@example.com", "Ada Nova", "confirmed"),
        (8, "greta@example.org", "Greta Denied", "declined"),
        (9, "pia@example.net", "Pia Pending", "pending"),
        (10, "cal@example.com", "Cal Cancel", "cancelled"),
    ]
    assert [str(line.registered_at) for line in read][:2] == ["2025-03-15 10:27:19+00:00", "2025-03-15 11:00:00+00:00"]
    assert (read[0].first_name, read[0].last_name) == ("Ada", "Nova")
    assert read[0].answers == {"Phone": "+15550100124"}
    assert understanding.sentence == (
        "Zoom registration report, section Registrant Details; columns understood: given name (column A), "
        "family name (column B), email address (column C), time of registration (column D), "
        "state of the registration (column E). Kept as answers: Phone."
    )


def test_the_questions_of_a_zoom_registration_are_kept_as_answers() -> None:
    _, read = _read("zoom_webinar_attendee_2025.csv")

    assert read[2].answers['Job role (if "Student", say so)'] == "Manager, data"
    assert read[2].email == "ada.nova@example.com"
    assert Counter(line.state for line in read) == {"confirmed": 3, "declined": 1, None: 2}


def test_the_address_of_the_buyer_serves_where_the_attendee_has_none() -> None:
    _, read = _read("pretix_positions_semicolons.csv")

    assert [(line.email, line.state) for line in read] == [
        ("ada.nova@example.com", "confirmed"),
        ("buyer@example.org", "cancelled"),
    ]
    assert str(read[0].registered_at) == "2026-05-01 08:00:00+00:00"  # from two columns


def test_the_address_of_the_registration_wins_over_that_of_the_account() -> None:
    _, read = _read("teams_webinar_attendance.csv", purpose=REGISTRATIONS)

    assert [(line.email, line.name, line.state) for line in read][1:] == [
        ("bo@example.org", "Bo Birch", "confirmed"),
        ("cal@example.com", "Cal Cancel", "cancelled"),
    ]


def test_what_network_addresses_give_away_is_not_kept() -> None:
    _, read = _read("livestorm_registrants_fr.csv")

    assert read[0].answers == {"Job title": "Analyst", "Phone number": "+15550100124"}
    assert read[0].organisation == "Example GmbH"


def test_a_year_last_date_is_read_in_the_order_that_the_whole_file_shows() -> None:
    understanding, read = _read("eventbrite_attendees.csv")

    assert understanding.date_order == "month-first"
    assert str(read[0].registered_at) == "2024-11-29 21:28:00+00:00"


def test_a_zone_that_a_time_names_wins_over_that_of_the_webinar() -> None:
    _, read = _read("gotowebinar_attendee_report.csv")

    assert str(read[0].registered_at) == "2024-04-01 22:12:00+00:00"  # 03:12 PM PDT
