"""What the user of a file says about it outdoes what was guessed."""

import datetime as dt
import io
import json
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from backoffice.foundation.errors import RuleBroken
from tests.webinars.attendee_lists import sample, text_file
from webinars.choices import ImportPurpose
from webinars.domain.attendee_files import (
    FIELD_GROUPS,
    QUESTION,
    AttendeeLine,
    Corrections,
    Field,
    Understanding,
    lines,
    recognise,
)

ROME = ZoneInfo("Europe/Rome")


def _read(file: io.BytesIO, **corrections: object) -> tuple[Understanding, list[AttendeeLine]]:
    understanding = recognise(file, corrections=Corrections(**corrections))  # type: ignore[arg-type]
    return understanding, list(lines(file, understanding, time_zone=ROME))


def test_corrections_are_the_same_after_a_stay_in_the_database() -> None:
    corrections = Corrections(
        kind="list", purpose="attendance", sheet="People", columns={3: QUESTION, 0: Field.EMAIL}, date_order="day-first"
    )

    stored = json.loads(json.dumps(corrections.as_json(), sort_keys=True))

    assert Corrections.from_json(stored) == corrections
    assert Corrections.from_json({}) == Corrections()


def test_a_column_is_what_the_user_says_and_the_others_stay_as_guessed() -> None:
    text = "Email,Name,Nickname,City\nada@example.com,Nova,Ada,Rome\n"

    guessed, _ = _read(text_file(text))
    told, read = _read(text_file(text), columns={1: Field.LAST_NAME, 2: Field.FIRST_NAME, 3: Field.NOT_KEPT})

    assert guessed.questions == {2: "Nickname", 3: "City"}
    assert told.columns == {1: Field.LAST_NAME, 2: Field.FIRST_NAME, 0: Field.EMAIL}
    assert (read[0].email, read[0].name, read[0].answers) == ("ada@example.com", "Ada Nova", {})


def test_a_field_can_be_made_a_question_again() -> None:
    _, read = _read(
        text_file("Email,Company,\nada@example.com,Example GmbH,blue\n"), columns={1: QUESTION, 2: QUESTION}
    )

    assert (read[0].organisation, read[0].answers) == ("", {"Company": "Example GmbH", "Column C": "blue"})


def test_the_address_that_the_user_names_comes_before_the_one_that_was_guessed() -> None:
    text = "Email,Contact\nassistant@example.com,ada@example.com\nbo@example.org,\n"

    _, read = _read(text_file(text), columns={1: Field.EMAIL})

    assert [line.email for line in read] == ["ada@example.com", "bo@example.org"]


def test_a_column_of_states_that_the_user_insists_on_refuses_the_words_that_are_none() -> None:
    _, read = _read(
        text_file("Email,Status\nada@example.com,confirmed\nbo@example.org,VIP\n"), columns={1: Field.STATE}
    )

    assert [line.state for line in read] == ["confirmed", None]
    assert [problem.code for problem in read[1].problems] == ["state_not_understood"]


def test_a_list_without_known_headings_is_read_once_the_user_says_where_the_addresses_are() -> None:
    text = "Kontakt,Wohnort\nada@example.com,Rom\n"
    with pytest.raises(RuleBroken):
        recognise(text_file(text))

    understanding, read = _read(text_file(text), columns={0: Field.EMAIL})

    assert understanding.header_row_number == 1
    assert [(line.email, line.answers) for line in read] == [("ada@example.com", {"Wohnort": "Rom"})]


def test_a_wide_list_that_begins_with_a_person_needs_headings_or_the_users_word() -> None:
    text = "Ada,Nova,ada@example.com\nBo,Birch,bo@example.org\n"
    with pytest.raises(RuleBroken) as caught:
        recognise(text_file(text))

    understanding, read = _read(text_file(text), columns={0: Field.FIRST_NAME, 1: Field.LAST_NAME, 2: Field.EMAIL})

    assert caught.value.code == "headings_missing"
    assert understanding.header_row_number == 0
    assert [(line.number, line.email, line.name) for line in read] == [
        (1, "ada@example.com", "Ada Nova"),
        (2, "bo@example.org", "Bo Birch"),
    ]


def test_names_alone_can_be_read_and_every_line_then_lacks_an_address() -> None:
    _, read = _read(text_file("Email,Name\n-,Ada Nova\n"), columns={0: Field.NOT_KEPT})

    assert read[0].name == "Ada Nova"
    assert "the table has no column of them" in str(read[0].problems[0])


@pytest.mark.parametrize(
    ("corrections", "code", "words"),
    [
        ({"columns": {0: QUESTION, 1: Field.NOT_KEPT}}, "email_column_missing", "Say which column has the email"),
        ({"columns": {5_000: Field.EMAIL}}, "column_unknown", "5000"),
        ({"kind": "fax"}, "kind_unknown", "“fax”"),
        ({"sheet": "People"}, "sheet_missing", "“People”"),
    ],
)
def test_a_correction_that_leaves_nothing_to_read_is_refused_with_what_to_do(
    corrections: dict[str, object], code: str, words: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        _read(text_file("Email,Name\nada@example.com,Ada\n"), **corrections)

    assert caught.value.code == code
    assert words in str(caught.value)


def test_another_kind_brings_its_own_words_and_sections() -> None:
    text = (
        "Attendee Details,,\nName,Email,Role\nHanna,hanna@example.com,Organizer\nAda,ada@example.com,Attendee\n"
        "\n3. In-Meeting Activities,,\nName,Email,Role\nAda,ada@example.com,Attendee\n"
    )

    as_list, everybody = _read(text_file(text))
    as_teams, guests = _read(text_file(text), kind="teams attendance report")

    assert (as_list.kind, as_list.purpose) == ("list", ImportPurpose.REGISTRATIONS)
    assert [line.name for line in everybody] == ["Hanna", "Ada", "3. In-Meeting Activities", "Ada"]
    assert (as_teams.kind, as_teams.purpose) == ("teams attendance report", ImportPurpose.ATTENDANCE)
    assert [line.name for line in guests] == ["Ada"]


def test_a_report_that_the_user_calls_a_list_is_read_as_one() -> None:
    understanding, read = _read(sample("zoom_webinar_registration.csv"), kind="list")

    assert (understanding.kind, understanding.section, len(read)) == ("list", "", 4)
    assert read[0].answers == {"Phone": "+15550100124", "Source Name": "LinkedIn", "Attendance Type": "virtual"}


def test_another_sheet_is_read_where_the_user_names_it() -> None:
    workbook = Workbook()
    for title, address in (("Guests", "ada@example.com"), ("Staff", "bo@example.org")):
        sheet = workbook.create_sheet(title)
        sheet.append(["Name", "Email"])
        sheet.append(["Somebody", address])
    file = io.BytesIO()
    workbook.save(file)

    understanding, read = _read(file, sheet="Staff")

    assert [line.email for line in read] == ["bo@example.org"]
    assert set(understanding.unread_sheets) == {"Guests", "Sheet"}


def test_a_list_without_known_headings_is_read_from_the_sheet_that_has_it() -> None:
    workbook = Workbook()  # its first sheet stays empty
    sheet = workbook.create_sheet("People")
    sheet.append(["Kontakt", "Wohnort"])
    sheet.append(["ada@example.com", "Rom"])
    file = io.BytesIO()
    workbook.save(file)

    understanding, read = _read(file, columns={0: Field.EMAIL})

    assert understanding.dialect.sheet == "People"
    assert [line.email for line in read] == ["ada@example.com"]


def test_the_order_of_day_and_month_is_the_users_to_say() -> None:
    guessed, unknown = _read(sample("awkward_ambiguous_dates.csv"))
    told, known = _read(sample("awkward_ambiguous_dates.csv"), date_order="day-first")

    assert (guessed.date_order, guessed.is_date_order_missing) == ("", True)
    assert [line.registered_at for line in unknown] == [None, None]
    assert (told.date_order, told.is_date_order_missing) == ("day-first", False)
    assert [str(line.registered_at) for line in known] == ["2026-09-05 14:29:00+00:00", "2026-10-06 14:29:00+00:00"]


def test_the_purpose_is_the_callers_then_the_users_then_the_nature_of_the_file() -> None:
    file = sample("zoom_webinar_attendee_2025.csv")
    told = Corrections(purpose=ImportPurpose.REGISTRATIONS)

    assert recognise(file).purpose == ImportPurpose.ATTENDANCE
    assert recognise(file, corrections=told).purpose == ImportPurpose.REGISTRATIONS
    assert recognise(file, corrections=told, purpose=ImportPurpose.ATTENDANCE).purpose == ImportPurpose.ATTENDANCE


def test_a_layout_is_the_same_whatever_is_corrected_and_another_with_other_headings() -> None:
    file = sample("zoom_webinar_attendee_2025.csv")
    layout = recognise(file).layout

    assert len(layout) == 16
    assert recognise(file, purpose=ImportPurpose.REGISTRATIONS).layout == layout
    assert recognise(file, corrections=Corrections(kind="list", columns={0: QUESTION})).layout == layout
    assert recognise(sample("zoom_webinar_attendee_2020.csv")).layout != layout


def test_two_exports_with_the_same_columns_have_the_same_layout_in_any_dialect() -> None:
    one = recognise(text_file("Name,E-Mail\nAda,ada@example.com\n"))
    other = recognise(text_file("NAME;e-mail;;\r\nBo;bo@example.org;;\r\n", "utf-16"))

    assert one.layout == other.layout


def test_every_field_is_offered_once_and_has_a_label() -> None:
    offered = [field for _, fields in FIELD_GROUPS for field in fields]

    assert sorted(offered) == sorted(Field)
    assert all(str(group) for group, _ in FIELD_GROUPS)
    assert all(str(field.label) for field in Field)


def test_the_date_of_the_webinar_decides_between_two_days_where_one_is_clearly_nearer() -> None:
    def order(near: dt.date) -> str:
        return recognise(text_file("Email,Registered at\nada@example.com,05/09/2026\n"), near=near).date_order

    assert order(dt.date(2026, 9, 12)) == "day-first"
    assert order(dt.date(2026, 5, 12)) == "month-first"
    assert order(dt.date(2026, 7, 8)) == ""
