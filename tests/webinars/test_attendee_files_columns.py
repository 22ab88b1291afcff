"""Columns of a list are understood by what their headings mean."""

import io
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from backoffice.foundation.errors import RuleBroken
from webinars.domain.attendee_files import AttendeeLine, Understanding, lines, recognise
from webinars.domain.attendee_files.profiles import all_profiles, profile_of

UTC = ZoneInfo("UTC")


def _read(text: str, encoding: str = "utf-8") -> tuple[Understanding, list[AttendeeLine]]:
    file = io.BytesIO(text.encode(encoding))
    understanding = recognise(file)
    return understanding, list(lines(file, understanding, time_zone=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "email,name\nada@example.com,Ada Nova\n",
        "NAME;E-MAIL\nAda Nova;ada@example.com\n",
        "First Name\tLast Name\tEmail Address\nAda\tNova\tada@example.com\n",
        "Surname,Given name,Mail\nNova,Ada,ada@example.com\n",
        "First;Last;Mail\nAda;Nova;ada@example.com\n",
        "Name,Surname,E-Mail\nAda,Nova,ada@example.com\n",
        "Vorname;Name;E-Mail-Adresse\nAda;Nova;ada@example.com\n",
        "Prénom;Nom;Courriel\nAda;Nova;ada@example.com\n",
        "email_address,first_name,full_name\nada@example.com,Ada,Ada Nova\n",
        "Your full name *,Work e-mail *\nAda Nova,ada@example.com\n",
        "Company name,Attendee name,Email (private)\n--,Ada Nova,ada@example.com\n",
        "Ada Nova <Ada@Example.com>\n",
        '"Ada Nova" <ada@example.com>\nBo Birch <bo@example.org>\n',
        "Ada Nova,ada@example.com\nBo Birch,bo@example.org\n",
        "Our guests\n\nPrinted on Monday\nName,Email\nAda Nova,ada@example.com\n",
    ],
)
def test_a_plain_list_is_read_whatever_its_headings_are_called(text: str) -> None:
    understanding, read = _read(text)

    assert understanding.kind == "list"
    assert (read[0].email, read[0].name) == ("ada@example.com", "Ada Nova")
    assert not any(line.problems for line in read)


def test_a_heading_about_something_else_is_a_question_and_no_name() -> None:
    understanding, read = _read("Email,Team name,Email verified\nada@example.com,Blue,yes\n")

    assert read[0].name == ""
    assert read[0].answers == {"Team name": "Blue", "Email verified": "yes"}
    assert list(understanding.questions) == [1, 2]


def test_two_questions_with_the_same_heading_are_told_apart() -> None:
    _, read = _read("Email,Topic,Topic\nada@example.com,one,two\n")

    assert read[0].answers == {"Topic": "one", "Topic (C)": "two"}


def test_a_column_that_only_sometimes_holds_a_state_is_a_question() -> None:
    _, doubtful = _read("Email,Status\nada@example.com,confirmed\nbo@example.org,VIP\n")
    _, sure = _read("Email,Status\nada@example.com,Waiting list\nbo@example.org,\n")

    assert [(line.state, line.answers["Status"]) for line in doubtful] == [(None, "confirmed"), (None, "VIP")]
    assert [(line.state, line.answers) for line in sure] == [("waitlisted", {}), (None, {})]


def test_a_list_without_addresses_is_refused_with_the_headings_that_were_found() -> None:
    with pytest.raises(RuleBroken) as caught:
        _read("Team offsite\nName,Phone,City\nAda Nova,+15550100124,Rome\n")

    assert caught.value.code == "email_column_missing"
    assert "Row 2 has the headings “Name”, “Phone”, “City”" in str(caught.value)
    assert "Email" in str(caught.value)


def test_a_header_without_people_below_is_an_error_and_not_a_list_of_nobody() -> None:
    with pytest.raises(RuleBroken) as caught:
        _read("Name,Email\n\n,,\n")

    assert caught.value.code == "no_rows"


def test_a_file_of_delimiters_alone_is_an_error() -> None:
    with pytest.raises(RuleBroken) as caught:
        _read(",,,\n,,,\n")

    assert caught.value.code == "no_rows"


def test_a_report_of_zoom_is_known_in_other_words_order_and_case() -> None:
    understanding, read = _read(
        "Report\nRegistrant details,,\nE-mail,approval status,Favourite colour,REGISTRATION TIME,Last name,First name\n"
        "ada@example.com,Denied,red,2025-03-15 11:27:19,Nova,Ada\n"
    )

    assert understanding.kind == "zoom registration report"
    assert (read[0].name, read[0].state, read[0].answers) == ("Ada Nova", "declined", {"Favourite colour": "red"})


def test_people_are_read_from_their_sections_and_hosts_and_panelists_are_not() -> None:
    text = (
        "Attendee Details\nAttended,Email,Registration Time,Approval Status,Join Time\nYes,ada@example.com,,,\n"
        "Panelist Details,,,,\nAttended,Email,Join Time\nYes,pavel@example.com,\n"
        "Other Attended,,,,\nUser Name,Join Time\n+15550100199,\n"
    )

    _, read = _read(text)

    assert [(line.email, line.section) for line in read] == [
        ("ada@example.com", "Attendee Details"),
        ("", "Other Attended"),
    ]
    assert str(read[1].problems[0]).startswith("Row 9: “+15550100199” took part by phone")


def test_a_header_in_the_middle_of_joined_files_is_no_person() -> None:
    _, read = _read("Name,Email\nAda,ada@example.com\nName,Email\nBo,bo@example.org\n")

    assert [line.number for line in read] == [2, 4]


def test_the_sheet_with_the_people_is_found_and_the_others_are_named() -> None:
    workbook = Workbook()
    workbook.active.title = "Read me"
    workbook.active.append(["Made on Monday"])
    sheet = workbook.create_sheet("People")
    sheet.append(["Name", "Email"])
    sheet.append(["Ada Nova", "ada@example.com"])
    file = io.BytesIO()
    workbook.save(file)

    understanding = recognise(file)

    assert understanding.dialect.sheet == "People"
    assert "Plain list, sheet People" in understanding.sentence
    assert "Sheets not read: Read me." in understanding.sentence
    assert [line.name for line in lines(file, understanding, time_zone=UTC)] == ["Ada Nova"]


def test_kinds_are_told_apart_and_begin_with_the_name_of_their_tool() -> None:
    kinds = [profile.kind for profile in all_profiles()]
    tools = {"zoom", "teams", "gotowebinar", "google-meet", "eventbrite", "hievents", "pretix", "indico", "livestorm"}

    assert len(kinds) == len(set(kinds))
    assert {kind.split()[0] for kind in kinds} == tools | {"list"}
    assert all(profile_of(kind).kind == kind for kind in kinds)
    assert kinds[-1] == "list"
    with pytest.raises(LookupError):
        profile_of("fax")
