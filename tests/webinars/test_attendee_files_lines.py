"""What a line of a list says about a person, and why it is refused."""

import io
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import override
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backoffice.foundation.errors import RuleBroken
from people.models import User
from webinars.domain.attendee_files import AttendeeLine, lines, recognise
from webinars.domain.attendee_files.addresses import EMAIL_CHARACTERS, is_address
from webinars.domain.attendee_files.line_reader import NAME_CHARACTERS, NAME_PART_CHARACTERS

ROME = ZoneInfo("Europe/Rome")


def _read(text: str) -> list[AttendeeLine]:
    file = io.BytesIO(text.encode())
    return list(lines(file, recognise(file), time_zone=ROME))


@pytest.mark.parametrize(
    "cell",
    [
        "ada@example.com",
        "  ADA@Example.COM ",
        "mailto:ada@example.com",
        "<ada@example.com>",
        "Ada N <ada@example.com>;",
    ],
)
def test_an_address_is_taken_out_of_what_is_around_it(cell: str) -> None:
    assert _read(f"Email,Name\n{cell},Ada\n")[0].email == "ada@example.com"


@pytest.mark.parametrize("nothing", ["", " ", "--", "N/A", "n/a", "\u00a0", "\u200b"])
def test_a_cell_that_says_nothing_is_blank(nothing: str) -> None:
    line = _read(f"Email,Name,Question\nada@example.com,{nothing},{nothing}\n")[0]

    assert (line.name, line.answers, line.problems) == ("", {}, [])


def test_white_space_and_invisible_letters_are_taken_out_of_names() -> None:
    assert _read("Email,Name\nada@example.com,\u200e Ada\u00a0\u202f Nova \n")[0].name == "Ada Nova"


def test_an_apostrophe_that_our_own_export_put_before_a_formula_is_taken_off_again() -> None:
    line = _read("Email,Name,Note\nada@example.com,'=1+1,'quoted'\n")[0]

    assert (line.name, line.answers["Note"]) == ("=1+1", "'quoted'")


def test_all_that_is_wrong_with_a_row_is_said_at_once_with_its_cells() -> None:
    line = _read(
        "First Name,Last Name,Email,Registration Time,Approval Status\n"
        f"{'x' * 101},Nova,ada@nowhere,2025-03-15 11:27:19,perhaps\n"
    )[0]

    assert [(problem.code, problem.cell) for problem in line.problems] == [
        ("email_not_valid", "C2"),
        ("name_too_long", "A2"),
        ("state_not_understood", "E2"),
    ]
    assert str(line.problems[0]) == "Row 2: “ada@nowhere” is not an email address. Correct cell C2."
    assert line.number == 2


def test_two_halves_that_fit_make_a_whole_that_may_be_too_long() -> None:
    halves = (
        f"Email,First name,Last name\nada@example.com,{'x' * 100},{'y' * 99}\nbo@example.org,{'x' * 100},{'y' * 100}\n"
    )

    fitting, too_long = _read(halves)

    assert fitting.problems == []
    assert [(problem.code, problem.cell) for problem in too_long.problems] == [("name_too_long", "C3")]


def test_a_row_without_an_address_is_refused_and_the_others_are_read() -> None:
    read = _read("Name,Email\nAda,ada@example.com\nGuest\n\nBo,bo@example.org\n")

    assert [(line.number, line.email) for line in read] == [(2, "ada@example.com"), (3, ""), (5, "bo@example.org")]
    assert str(read[1].problems[0]) == "Row 3 has no email address. Add it in cell B3."


def test_a_percent_sign_in_a_wrong_value_is_shown_as_it_is() -> None:
    assert "“100 %(row)s”" in str(_read("Name,Email\nAda,100 %(row)s\n")[0].problems[0])


def test_a_problem_is_worded_in_the_language_of_its_reader() -> None:
    problem = _read("Name,Email\nAda,nobody\n")[0].problems[0]

    with override("de"):
        assert "nobody" in str(problem)


def test_a_page_of_text_in_place_of_an_address_is_shown_in_part() -> None:
    problem = _read(f"Name,Email\nAda,{'x' * 5_000}\n")[0].problems[0]

    assert len(str(problem)) < 200


def test_cells_beyond_the_headings_are_remarked_upon() -> None:
    line = _read("Email,Name\nada@example.com,Nova,Ada\n")[0]

    assert line.problems == []
    assert [(note.code, note.cell) for note in line.notes] == [("more_cells_than_headings", "C2")]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ('"Mar 15, 2025 11:27:19"', "2025-03-15 10:27:19+00:00"),
        ('"Mar 15, 2025 11:27 PM"', "2025-03-15 22:27:00+00:00"),
        ('"Mar 15, 2025 12:05\u202fAM"', "2025-03-14 23:05:00+00:00"),
        ("2025-07-15T11:27:19", "2025-07-15 09:27:19+00:00"),
        ("2025-07-15 11:27:19.123456+02:00", "2025-07-15 09:27:19+00:00"),
        ("2025-07-15 11:27:19 UTC", "2025-07-15 11:27:19+00:00"),
        ("2025-07-15T11:27:19Z", "2025-07-15 11:27:19+00:00"),
        ("15.07.2025 11:27", "2025-07-15 09:27:00+00:00"),
        ("15/07/2025 11:27", "2025-07-15 09:27:00+00:00"),
        ('"7/15/25, 11:27:19 AM"', "2025-07-15 09:27:19+00:00"),
        ("15 juillet 2025", "2025-07-14 22:00:00+00:00"),
        ("05/05/2025", "2025-05-04 22:00:00+00:00"),
    ],
)
def test_a_time_is_read_in_the_zone_that_is_given_and_kept_in_utc(text: str, moment: str) -> None:
    line = _read(f"Email,Registration Time\nada@example.com,{text}\n")[0]

    assert line.notes == []
    assert str(line.registered_at) == moment


def test_one_day_over_twelve_decides_the_order_for_the_whole_file() -> None:
    read = _read("Email,Registered at\na@example.com,05/09/2026 10:00\nb@example.com,25/09/2026 10:00\n")

    assert [str(line.registered_at.date()) for line in read if line.registered_at] == ["2026-09-05", "2026-09-25"]


def test_an_order_that_nothing_decides_leaves_the_time_out_until_somebody_says_it() -> None:
    file = io.BytesIO(b"Email,Registered at\nada@example.com,05/09/2026 10:00\n")
    understanding = recognise(file)

    undecided = next(lines(file, understanding, time_zone=ROME))
    told = next(lines(file, replace(understanding, date_order="day-first"), time_zone=ROME))

    assert (undecided.registered_at, undecided.problems) == (None, [])
    assert [note.code for note in undecided.notes] == ["time_ambiguous"]
    assert str(told.registered_at) == "2026-09-05 08:00:00+00:00"


@pytest.mark.parametrize("text", ["soon", "2025-02-30", "2025-01-01 25:00", "13/13/2025", "0001-01-01", "9999-12-31"])
def test_a_time_that_is_none_is_left_out_with_a_remark(text: str) -> None:
    line = _read(f"Email,Registration Time\nada@example.com,{text}\n")[0]

    assert (line.registered_at, line.problems) == (None, [])
    assert [note.code for note in line.notes] == ["time_not_understood"]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.emails(), st.from_regex(r"[a-z0-9_.+-]{1,8}@[a-z0-9.-]{1,12}", fullmatch=True), st.text(max_size=12))
)
@example("a@b.c1")
@example(f"a@{'b' * 64}.com")
@example("a@localhost")
@example("a\n@example.com")
def test_what_is_an_address_is_decided_as_django_decides_it(text: str) -> None:
    try:
        validate_email(text)
    except ValidationError:
        assert not is_address(text)
    else:
        assert is_address(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet='Email,;\t\n"@.ab05/ <>', max_size=80).map(str.encode)))
def test_any_bytes_are_understood_or_refused_and_never_fail_otherwise(content: bytes) -> None:
    file = io.BytesIO(content)
    try:
        read = list(lines(file, recognise(file), time_zone=ROME))
    except RuleBroken:
        return
    assert read
    assert all(line.email or line.problems for line in read)


def test_what_is_accepted_fits_into_the_columns_of_a_person() -> None:
    lengths = {name: User._meta.get_field(name).max_length for name in ("email", "name", "first_name", "last_name")}

    assert lengths == {
        "email": EMAIL_CHARACTERS,
        "name": NAME_CHARACTERS,
        "first_name": NAME_PART_CHARACTERS,
        "last_name": NAME_PART_CHARACTERS,
    }
