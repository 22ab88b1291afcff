"""Every sample is recognised for what it is, and its people are read."""

import json
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from webinars.domain.attendee_files import AttendeeLine, Understanding, lines, recognise

SAMPLES = Path(__file__).parent.parent / "samples"
ROME = ZoneInfo("Europe/Rome")

# name, kind, section, row of the header, lines read, refused ones, people with an address
EXPECTED = [
    ("awkward_ambiguous_dates.csv", "list", "", 1, 2, 0, 2),
    ("awkward_cp1252_semicolon.csv", "list", "", 1, 2, 0, 2),
    ("awkward_nul_and_formula.csv", "list", "", 1, 3, 0, 3),
    ("awkward_ragged_and_dupes.csv", "list", "", 1, 3, 1, 1),
    ("eventbrite_attendees.csv", "eventbrite attendees", "", 1, 4, 0, 3),
    ("google_meet_attendance_en.csv", "google-meet attendance", "", 1, 3, 1, 2),
    ("gotowebinar_attendee_report.csv", "gotowebinar attendee report", "Session Details", 10, 3, 0, 3),
    ("hievents_attendees.xlsx", "hievents attendees", "", 1, 2, 0, 2),
    ("indico_registrations.csv", "indico registrations", "", 1, 2, 0, 2),
    ("livestorm_registrants_fr.csv", "livestorm registrants", "", 1, 2, 0, 2),
    ("pretix_positions_semicolons.csv", "pretix order positions", "", 1, 2, 0, 2),
    ("teams_attendance_report_2021.csv", "teams attendance report", "", 8, 2, 0, 2),
    ("teams_attendance_report_en.csv", "teams attendance report", "2. Participants", 10, 4, 1, 3),
    ("teams_webinar_attendance.csv", "teams attendance report", "2. Participants", 11, 3, 0, 3),
    ("zoom_meeting_participants_classic.csv", "zoom meeting participants", "", 4, 3, 1, 1),
    ("zoom_webinar_attendee_2020.csv", "zoom attendee report", "Attendee Details", 13, 5, 0, 4),
    ("zoom_webinar_attendee_2025.csv", "zoom attendee report", "Attendee Details", 12, 5, 0, 4),
    ("zoom_webinar_registrant_upload.csv", "zoom registrant upload", "", 1, 2, 0, 2),
    ("zoom_webinar_registration.csv", "zoom registration report", "Registrant Details", 6, 4, 0, 4),
]


def _read(name: str) -> tuple[Understanding, list[AttendeeLine]]:
    with (SAMPLES / name).open("rb") as file:
        understanding = recognise(file)
        return understanding, list(lines(file, understanding, time_zone=ROME))


@pytest.mark.parametrize(("name", "kind", "section", "header", "count", "refused", "people"), EXPECTED)
def test_a_sample_is_understood(
    name: str, kind: str, section: str, header: int, count: int, refused: int, people: int
) -> None:
    understanding, read = _read(name)

    assert (understanding.kind, understanding.section) == (kind, section)
    assert understanding.header_row_number == header
    assert len(read) == count
    assert sum(bool(line.problems) for line in read) == refused
    assert len({line.email for line in read if not line.problems}) == people
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
    assert Counter(line.state for line in read) == {"confirmed": 3, "declined": 1, None: 1}


def test_the_address_of_the_buyer_serves_where_the_attendee_has_none() -> None:
    _, read = _read("pretix_positions_semicolons.csv")

    assert [(line.email, line.state) for line in read] == [
        ("ada.nova@example.com", "confirmed"),
        ("buyer@example.org", "cancelled"),
    ]


def test_the_address_of_the_registration_wins_over_that_of_the_account() -> None:
    _, read = _read("teams_webinar_attendance.csv")

    assert [(line.email, line.name, line.state) for line in read][1:] == [
        ("bo@example.org", "Bo Birch", "confirmed"),
        ("cal@example.com", "Cal Cancel", "cancelled"),
    ]


def test_what_network_addresses_give_away_is_not_kept() -> None:
    _, read = _read("livestorm_registrants_fr.csv")

    assert read[0].answers == {"Company": "Example GmbH", "Job title": "Analyst", "Phone number": "+15550100124"}


def test_a_year_last_date_is_read_in_the_order_that_the_whole_file_shows() -> None:
    understanding, read = _read("eventbrite_attendees.csv")

    assert understanding.date_order == "month-first"
    assert str(read[0].registered_at) == "2024-11-29 21:28:00+00:00"


def test_a_zone_that_a_time_names_wins_over_that_of_the_webinar() -> None:
    _, read = _read("gotowebinar_attendee_report.csv")

    assert str(read[0].registered_at) == "2024-04-01 22:12:00+00:00"  # 03:12 PM PDT
