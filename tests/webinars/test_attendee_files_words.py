"""What was understood of a file, in one line."""

import io

from tests.webinars.attendee_lists import text_file
from webinars.domain.attendee_files import recognise


def test_what_was_understood_is_said_in_one_line() -> None:
    file = io.BytesIO(
        b"Host Details\nAttended,Email,Join Time,Leave Time,Approval Status\nYes,h@example.com,,,\n"
        b"Attendee Details\nAttended,Email,Registration Time,Approval Status,Join Time,Leave Time\n"
        b"Yes,ada@example.com,,,9/22/26 18:00,9/22/26 19:00\n"
        b"Other Attended\nUser Name,Join Time,Leave Time\n+1555,9/22/26 18:00,9/22/26 19:00\n"
    )

    words = recognise(file).in_words(rows=1_412, people=377, time_zone="Europe/Rome")

    assert words == (
        "Zoom attendee report; sections Attendee Details and Other Attended; 1,412 rows, 377 people; "
        "times read as month-first in Europe/Rome"
    )


def test_what_was_understood_leaves_out_what_does_not_apply() -> None:
    plain = recognise(text_file("Email\nada@example.com\n"))
    meet = recognise(text_file("Email,Time joined,Time exited\nada@example.com,18:00,19:00\n"))

    assert plain.in_words(rows=1, people=1, time_zone="UTC") == "Plain list; 1 row, 1 person"
    assert meet.in_words(rows=2, people=1, time_zone="UTC") == (
        "Google Meet attendance report (experimental); 2 rows, 1 person; times read in UTC"
    )
