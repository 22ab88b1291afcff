"""The same tool writes other layouts from year to year."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from tests.webinars.attendee_lists import text_file
from webinars.choices import ImportPurpose
from webinars.domain.attendee_files import AttendeeLine, Understanding, lines, recognise

ROME = ZoneInfo("Europe/Rome")
ATTENDANCE = ImportPurpose.ATTENDANCE


def _read(
    text: str, *, purpose: ImportPurpose | None = None, on_date: dt.date | None = None
) -> tuple[Understanding, list[AttendeeLine]]:
    file = text_file(text)
    understanding = recognise(file, purpose=purpose, near=on_date)
    return understanding, list(lines(file, understanding, time_zone=ROME, on_date=on_date))


def _stay(line: AttendeeLine) -> tuple[str, str]:
    return str(line.joined_at), str(line.left_at)


def test_a_webinar_of_zoom_without_registration_has_attendees_under_the_headings_of_its_hosts() -> None:
    header = "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest\n"
    times = '"Mar 22, 2025 19:00:00","Mar 22, 2025 20:00:00",60,No\n'

    understanding, read = _read(
        f"Host Details,\n{header}Yes,Hanna,hanna@example.com,{times}"
        f"Panelist Details,\n{header}Yes,Pavel,pavel@example.com,{times}"
        f"Attendee Details,\n{header}Yes,Ada,ada@example.com,{times}"
    )

    assert (understanding.kind, understanding.section) == ("zoom attendee report", "Attendee Details")
    assert [line.email for line in read] == ["ada@example.com"]


def test_questions_of_a_zoom_registration_may_stand_anywhere() -> None:
    _, read = _read(
        "Registration Report,\nRegistrant Details\n"
        "Why do you come?,First Name,Last Name,Email,Registration Time,Your role,Approval Status\n"
        'To learn,Ada,Nova,ada@example.com,"Mar 15, 2025 11:27:19",Analyst,cancelled by host\n'
    )

    assert read[0].answers == {"Why do you come?": "To learn", "Your role": "Analyst"}
    assert read[0].state == "cancelled"


@pytest.mark.parametrize(
    "text",
    [
        # flat, without the block about the meeting
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        "Ada,ada@example.com,09/22/2026 06:00:00 PM,09/22/2026 07:00:00 PM,60,No\n",
        # with consent and waiting room, and 24 hours
        "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,In waiting room,"
        "Recording disclaimer response\n"
        "Ada,ada@example.com,2026-09-22 18:00:00,2026-09-22 19:00:00,60,No,No,OK\n",
        # the block in one file with the participants, each row with the meeting's own data
        "Name (Original Name),User Email,Total Duration (Minutes),Join Time,Leave Time\n"
        'Ada,ada@example.com,60,"Sep 22, 2026 6:00 PM","Sep 22, 2026 7:00 PM"\n',
    ],
)
def test_participants_of_a_zoom_meeting_are_known_in_its_flat_layouts(text: str) -> None:
    understanding, read = _read(text)

    assert understanding.kind == "zoom meeting participants"
    assert (_stay(read[0]), read[0].seconds_present, read[0].answers) == (
        ("2026-09-22 16:00:00+00:00", "2026-09-22 17:00:00+00:00"),
        3_600,
        {},
    )


def test_what_a_flat_file_says_of_the_meeting_is_not_about_the_person() -> None:
    understanding, read = _read(
        "Topic,Meeting ID,User Name,User Email,Start Time,Duration (Minutes),Participants,Name (Original Name),"
        "User Email,Join Time,Leave Time,Duration (Minutes)\n"
        "Sync,812,Hanna,hanna@example.com,2026-09-22 18:00,60,2,Ada,ada@example.com,"
        "2026-09-22 18:05,2026-09-22 18:15,10\n"
        "Sync,812,Hanna,hanna@example.com,2026-09-22 18:00,60,2,Guest,,2026-09-22 18:05,2026-09-22 18:15,10\n"
    )

    assert understanding.kind == "zoom meeting participants"
    assert [(line.email, line.name, line.seconds_present, line.answers) for line in read] == [
        ("ada@example.com", "Ada", 600, {}),
        ("", "Guest", 600, {}),
    ]


def test_attendees_of_two_sessions_in_one_report_are_all_read() -> None:
    header = "Attended,Email,Registration Time,Approval Status,Join Time,Leave Time"

    understanding, read = _read(
        f"Attendee Details\n{header}\nYes,ada@example.com,,approved,2026-09-22 18:00,2026-09-22 19:00\n"
        f"Attendee Details\n{header},First Name\nYes,bo@example.org,,approved,2026-09-23 18:00,2026-09-23 19:00,Bo\n"
    )

    assert understanding.header_row_number == 2
    assert [(line.number, line.email, line.name) for line in read] == [
        (3, "ada@example.com", ""),
        (6, "bo@example.org", "Bo"),
    ]


def test_one_row_per_person_with_a_total_says_that_they_came_but_not_when() -> None:
    understanding, read = _read(
        "Name (Original Name),User Email,Total Duration (Minutes),Guest\nAda,ada@example.com,62,No\n"
    )

    assert (understanding.kind, understanding.purpose) == ("zoom meeting participants", ATTENDANCE)
    assert (read[0].attended, read[0].seconds_present, read[0].joined_at) == (True, 3_720, None)
    assert read[0].problems == []


def test_activities_of_teams_with_more_columns_are_told_by_their_headings() -> None:
    people = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    stays = "Name\tRoom type\tRoom name\tJoin Time\tLeave Time\tDuration\tEmail\tParticipant ID (UPN)\tRole\n"
    from_, to = "9/22/26, 2:50:00\u202fPM", "9/22/26, 4:00:00\u202fPM"

    understanding, read = _read(
        f"2. Participants\n{people}Ada\t{from_}\t{to}\t1h 10m\tada@example.com\t\tAttendee\n\n"
        f"3. In-Meeting Activities\n{stays}Ada\tMain\tMain\t{from_}\t{to}\t1h 10m\tada@example.com\t\tAttendee\n"
    )

    assert understanding.date_order == "month-first"
    assert [(line.number, _stay(line)) for line in read] == [
        (7, ("2026-09-22 12:50:00+00:00", "2026-09-22 14:00:00+00:00"))
    ]


def test_a_stay_gets_the_address_and_the_name_of_the_registration() -> None:
    people = (
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\t"
        "Registration First Name\tRegistration Last Name\tRegistration Email\n"
    )
    stays = "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    times = "22.09.2026 14:00\t22.09.2026 15:00\t1h"

    _, read = _read(
        f"2. Participants\n{people}"
        f"anova\t{times}\tanova@corp.example.com\t\tAttendee\tAda\tNova\tada@example.com\n"
        f"Bo (Unverified)\t{times}\t\t\tAttendee\tBo\tBirch\tbo@example.org\n"
        f"Twin\t{times}\t\t\tAttendee\tFirst\tTwin\tfirst@example.org\n"
        f"Twin\t{times}\t\t\tAttendee\tSecond\tTwin\tsecond@example.org\n\n"
        f"3. In-Meeting Activities\n{stays}"
        f"anova\t{times}\tanova@corp.example.com\tAttendee\n"
        f"Bo (Unverified)\t{times}\t\tAttendee\n"
        f"Twin\t{times}\t\tAttendee\n"
    )

    # Whose stay the last one is can't be told, so the merged rows of both stand, and the stay has no address.
    assert [(line.number, line.email, line.name, line.first_name) for line in read] == [
        (5, "first@example.org", "First Twin", "First"),
        (6, "second@example.org", "Second Twin", "Second"),
        (10, "ada@example.com", "Ada Nova", "Ada"),
        (11, "bo@example.org", "Bo Birch", "Bo"),
        (12, "", "Twin", ""),
    ]
    assert [problem.code for line in read for problem in line.problems] == ["no_email"]


def test_a_guest_without_an_address_is_told_once_by_the_stays() -> None:
    times = "22.09.2026 14:00\t22.09.2026 15:00\t1h"

    _, read = _read(
        "2. Participants\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
        f"Notes (Unverified)\t{times}\t\t\tAttendee\n\n"
        f"3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
        f"Notes (Unverified)\t{times}\t\tAttendee\n"
    )

    assert [(line.number, line.person, line.problems[0].code) for line in read] == [(7, "Notes", "no_email")]


def test_a_blank_row_that_somebody_put_in_ends_no_table() -> None:
    _, read = _read(
        "2. Participants\nName\tEmail\tParticipant ID (UPN)\tRole\nAda\tada@example.com\t\tAttendee\n\n"
        "Bo\tbo@example.org\t\tAttendee\n"
    )

    assert [line.name for line in read] == ["Ada", "Bo"]


def test_a_merged_row_lasts_as_long_as_the_person_was_there() -> None:
    header = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"

    _, read = _read(
        f"2. Participants\n{header}"
        "Ada\t22.09.2026 14:00:00\t22.09.2026 16:00:00\t1h 15m\tada@example.com\t\tAttendee\n"
        "Bo\t22.09.2026 14:00:00\t22.09.2026 16:00:00\t1h 59m 30s\tbo@example.org\t\tAttendee\n"
    )

    assert [str(line.left_at) for line in read] == ["2026-09-22 13:15:00+00:00", "2026-09-22 14:00:00+00:00"]


def test_clock_times_of_google_meet_get_the_date_of_the_webinar_and_cross_midnight() -> None:
    text = (
        "First name,Last name,Email,Duration,Time joined,Time exited\n"
        "Ada,Nova,ada@example.com,2 hr 5 min,11:00 PM,1:05 AM\n"
        "Bo,Birch,bo@example.org,45 min,23:00,23:45\n"
    )

    _, dated = _read(text, on_date=dt.date(2026, 9, 22))
    _, undated = _read(text)

    assert [_stay(line) for line in dated] == [
        ("2026-09-22 21:00:00+00:00", "2026-09-22 23:05:00+00:00"),
        ("2026-09-22 21:00:00+00:00", "2026-09-22 21:45:00+00:00"),
    ]
    assert [problem.code for problem in undated[0].problems] == ["stay_without_date", "stay_without_date"]
    assert "the webinar has none to go by" in str(undated[0].problems[0])


def test_a_stay_over_the_hour_that_the_clock_strikes_twice_ends_after_it_began() -> None:
    _, read = _read(
        "Email,Join time,Leave time\nada@example.com,2026-10-25 02:50,2026-10-25 02:10\n", purpose=ATTENDANCE
    )

    assert _stay(read[0]) == ("2026-10-25 00:50:00+00:00", "2026-10-25 01:10:00+00:00")


@pytest.mark.parametrize(
    ("joined", "left", "code", "cell"),
    [
        ("2026-09-22 18:00", "--", "join_without_leave", "C2"),
        ("", "2026-09-22 18:00", "leave_without_join", "B2"),
        ("2026-09-22 18:00", "2026-09-22 17:00", "leave_before_join", "C2"),
        ("2026-09-22 18:00", "at 99:99", "stay_not_understood", "C2"),
        ("05/09/2026 18:00", "2026-09-22 19:00", "stay_ambiguous", "B2"),
        ("18:00", "2026-09-22 19:00", "stay_without_date", "B2"),
    ],
)
def test_an_interval_that_can_not_be_kept_is_a_problem_with_its_cell(
    joined: str, left: str, code: str, cell: str
) -> None:
    _, read = _read(f"Email,Join time,Leave time\nada@example.com,{joined},{left}\n", purpose=ATTENDANCE)

    assert [(problem.code, problem.cell) for problem in read[0].problems] == [(code, cell)]
    assert str(read[0].problems[0]).startswith("Row 2")
    assert (read[0].joined_at, read[0].left_at, read[0].attended) == (None, None, True)


@pytest.mark.parametrize("header", ["Join date,Join time,Leave time", "Join time,Join date,Leave time"])
def test_a_date_and_its_clock_in_two_columns_are_one_time(header: str) -> None:
    cells = {"Join date": "2026-09-22", "Join time": "18:00", "Leave time": "19:00"}
    row = ",".join(cells[heading] for heading in header.split(","))

    _, read = _read(f"Email,{header}\nada@example.com,{row}\n", purpose=ATTENDANCE)

    assert _stay(read[0]) == ("2026-09-22 16:00:00+00:00", "2026-09-22 17:00:00+00:00")


def test_a_table_of_half_the_times_says_which_column_it_lacks() -> None:
    _, joined = _read("Email,Join time\nada@example.com,2026-09-22 18:00\n", purpose=ATTENDANCE)
    _, left = _read("Email,Leave time\nada@example.com,2026-09-22 18:00\n", purpose=ATTENDANCE)

    assert "Add one headed “Leave time”" in str(joined[0].problems[0])
    assert "Add one headed “Join time”" in str(left[0].problems[0])
    assert [line.problems[0].cell for line in (*joined, *left)] == ["B2", "B2"]


def test_two_numbers_with_a_colon_are_hours_or_minutes_as_the_interval_tells() -> None:
    _, read = _read(
        "Email,Join time,Leave time,Duration\n"
        "ada@example.com,2026-09-22 18:00,2026-09-22 19:02,1:02\n"
        "bo@example.org,2026-09-22 18:00:00,2026-09-22 18:01:02,1:02\n",
        purpose=ATTENDANCE,
    )

    assert [line.seconds_present for line in read] == [3_720, 62]
    assert [str(line.left_at) for line in read] == ["2026-09-22 17:02:00+00:00", "2026-09-22 16:01:02+00:00"]


def test_what_does_not_fit_is_refused_or_cut_off_and_says_so() -> None:
    _, read = _read(
        f"ID,Registration date,Registration state,Name,Email,Company\n{'1' * 101},,,Ada,ada@example.com,{'x' * 201}\n"
    )

    assert [(problem.code, problem.cell) for problem in read[0].problems] == [("key_too_long", "A2")]
    assert [(note.code, note.cell) for note in read[0].notes] == [("organisation_cut_off", "F2")]
    assert (read[0].key, read[0].organisation) == ("", "x" * 200)


def test_a_table_without_a_column_of_leaving_states_how_long_people_stayed() -> None:
    _, read = _read("Email,Join time,Duration\nada@example.com,2026-09-22 18:00,1 h 5 min\n", purpose=ATTENDANCE)

    assert _stay(read[0]) == ("2026-09-22 16:00:00+00:00", "2026-09-22 17:05:00+00:00")


def test_an_eventbrite_list_of_another_year_has_ids_in_place_of_numbers() -> None:
    understanding, read = _read(
        "Order ID,Order Date,Attendee Status,First Name,Last Name,Email,Ticket Type,Attendee #\n"
        "1,2024-11-29 22:28,Checked In,Ada,Nova,buyer@example.org,General,71\n"
        "1,2024-11-29 22:28,Refunded,Bo,Birch,buyer@example.org,General,72\n"
    )

    assert understanding.kind == "eventbrite attendees"
    assert [(line.key, line.state, line.attended) for line in read] == [
        ("71", "confirmed", True),
        ("72", "cancelled", None),
    ]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_pretix_list_is_known_in_its_dialects(delimiter: str) -> None:
    header = ["Order code", "Position ID", "Status", "Email", "Attendee name", "Attendee email", "Product"]
    row = ["ABC12", "3", "Paid", "buyer@example.org", "Ada Nova", "", "Ticket"]

    understanding, read = _read("\n".join(delimiter.join(f'"{cell}"' for cell in cells) for cells in (header, row)))

    assert understanding.kind == "pretix order positions"
    assert (read[0].email, read[0].key, read[0].name) == ("buyer@example.org", "ABC12-3", "Ada Nova")


def test_a_livestorm_list_is_known_in_english_and_gives_seconds() -> None:
    understanding, read = _read(
        "Email;First name;Last name;City (from IP);Registration date;Attended;Attendance rate;"
        "Attendance duration (in seconds);Source (UTM);Company\n"
        "ada@example.com;Ada;Nova;Nairobi;2026-05-01 10:00:00 UTC;true;98%;3480;news;Example GmbH\n",
        purpose=ATTENDANCE,
    )

    assert understanding.kind == "livestorm registrants"
    assert (read[0].attended, read[0].seconds_present, read[0].answers) == (True, 3_480, {})
    assert (str(read[0].registered_at), read[0].organisation) == ("2026-05-01 10:00:00+00:00", "Example GmbH")


def test_an_attendance_list_from_anywhere_gives_stays_when_it_is_read_for_them() -> None:
    text = (
        "Email,Joined,Left,Minutes present,Present\n"
        "ada@example.com,2026-09-22 18:00,2026-09-22 19:00,58,x\n"
        "bo@example.org,,,,\n"
    )

    _, registrations = _read(text)
    _, stays = _read(text, purpose=ATTENDANCE)

    assert [(line.registered_at, line.joined_at, line.attended) for line in registrations] == [
        (None, None, True),
        (None, None, None),
    ]
    assert _stay(stays[0]) == ("2026-09-22 16:00:00+00:00", "2026-09-22 16:58:00+00:00")
    assert [(line.attended, line.seconds_present) for line in stays] == [(True, 3_480), (False, None)]


def test_the_reason_column_of_refused_rows_means_nothing_when_they_are_read_again() -> None:
    for header in ("Refused because,Name,Email", "Name,Refused because,Email", "Name,Email,REFUSED BECAUSE"):
        cells = {"Name": "Ada", "Email": "ada@example.com"}
        row = ",".join(cells.get(heading, "no_email: Row 4 has no address") for heading in header.split(","))

        understanding, read = _read(f"{header}\n{row}\n")

        assert (read[0].name, read[0].answers, understanding.questions) == ("Ada", {}, {})


def test_headers_may_be_empty_or_occur_twice() -> None:
    _, read = _read(",Email,,Email,City,City\nx,,y,ada@example.com,Rome,Bari\n")

    assert (read[0].email, read[0].answers) == ("ada@example.com", {"City": "Rome", "City (F)": "Bari"})


def test_two_lists_in_one_file_are_joined_and_their_second_header_is_left_aside() -> None:
    file, aside = text_file("Name,Email,,\nAda,ada@example.com,,\nName,Email\nBo,bo@example.org\n"), Counter[str]()

    read = list(lines(file, recognise(file), time_zone=ROME, left_aside=aside))

    assert [line.number for line in read] == [2, 4]
    assert aside == {"repeated_header": 1}
