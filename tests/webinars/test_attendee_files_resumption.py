"""A reading that is taken up again anywhere goes on as if it had never stopped."""

import datetime as dt
import io
from collections import Counter
from itertools import chain
from zoneinfo import ZoneInfo

import pytest

from backoffice.foundation.errors import RuleBroken
from tests.webinars.attendee_lists import SAMPLES, sample, text_file
from webinars.choices import ImportPurpose
from webinars.domain.attendee_files import AttendeeLine, Understanding, lines, recognise

ROME = ZoneInfo("Europe/Rome")
HELD_ON = dt.date(2026, 9, 22)
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".csv", ".xlsx"})


def _behind(
    file: io.BytesIO, understanding: Understanding, after: int, aside: Counter[str] | None = None
) -> list[AttendeeLine]:
    return list(lines(file, understanding, time_zone=ROME, on_date=HELD_ON, after=after, left_aside=aside))


@pytest.mark.parametrize("purpose", ImportPurpose)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_behind_any_row_is_what_a_full_reading_gives_behind_it(name: str, purpose: ImportPurpose) -> None:
    file = sample(name)
    understanding = recognise(file, purpose=purpose, near=HELD_ON)
    everything = _behind(file, understanding, 0)
    last = everything[-1].number

    for after in range(1, last + 2):
        assert _behind(file, understanding, after) == [line for line in everything if line.number > after]


def test_rows_left_aside_are_counted_once_however_often_the_reading_stops() -> None:
    file = sample("teams_attendance_report_en.csv")
    understanding = recognise(file)
    in_one_go: Counter[str] = Counter()
    numbers = [line.number for line in _behind(file, understanding, 0, in_one_go)]
    in_pieces: Counter[str] = Counter()

    for after in chain([0], numbers):
        next(lines(file, understanding, time_zone=ROME, after=after, left_aside=in_pieces), None)

    assert in_one_go == in_pieces == {"host": 1, "told_in_detail": 1}


def test_rows_that_are_about_nobody_are_counted_by_their_reason() -> None:
    text = (
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),In Waiting Room\n"
        "Ada,ada@example.com,2026-09-22 18:00,2026-09-22 18:02,2,Yes\n"
        "Ada,ada@example.com,2026-09-22 18:02,2026-09-22 19:00,58,No\n"
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),In Waiting Room\n"
    )
    file, aside = text_file(text), Counter[str]()

    read = _behind(file, recognise(file), 0, aside)

    assert [line.number for line in read] == [3]
    assert aside == {"waiting_room": 1, "repeated_header": 1}


def test_a_footnote_is_counted_and_is_no_person() -> None:
    file, aside = sample("gotowebinar_attendee_report.csv"), Counter[str]()

    assert len(_behind(file, recognise(file), 0, aside)) == 3
    assert aside == {"footnote": 1}


def test_a_file_whose_rows_are_all_left_aside_is_an_error_and_not_a_list_of_nobody() -> None:
    file = text_file("Name\tEmail\tParticipant ID (UPN)\tRole\tJoin Time\nHanna\thanna@example.com\t\tOrganizer\t\n")

    with pytest.raises(RuleBroken) as caught:
        _behind(file, recognise(file), 0)

    assert caught.value.code == "no_rows"
