"""What the preview of an attendee list finds, and that it writes nothing but itself."""

import pytest
from django.core.files.storage import storages

from backoffice.foundation.errors import RuleBroken
from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.webinars.attendee_lists import list_of, numbered, sample, shrink_batches, text_file, uploaded
from webinars.choices import ImportState, RegistrationState, WebinarState
from webinars.domain import importing
from webinars.models import AttendeeImport, ImportRow, Registration


def outcomes(run: AttendeeImport) -> dict[str, str]:
    return dict(run.rows.values_list("email", "outcome"))


def stored_files() -> list[str]:
    storage = storages["private"]
    found, folders = [], ["imports"] if storage.exists("imports") else []
    while folders:
        folder = folders.pop()
        inner, files = storage.listdir(folder)
        folders += [f"{folder}/{name}" for name in inner]
        found += [f"{folder}/{name}" for name in files]
    return found


def test_a_zoom_registration_report_is_previewed_with_figures_that_add_up(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    ada = make_user(email="ada.nova@example.com", name="Ada Nova", first_name="Ada", last_name="Nova")
    make_registration(user=ada, webinar=webinar)

    run = uploaded(webinar, sample("zoom_webinar_registration.csv"), organizer)

    assert (run.kind, run.encoding, run.delimiter) == ("zoom registration report", "utf-8", ",")
    assert run.state == ImportState.READY
    # Ada is registered, and the report adds her phone number to her answers.
    assert run.summary() == {"rows_read": 4, "new": 3, "updated": 1, "unchanged": 0, "duplicates": 0, "refused": 0}
    assert run.preview["people_count"] == 4
    assert list(run.rows.values_list("email", "state")) == [
        ("ada.nova@example.com", RegistrationState.CONFIRMED),
        ("greta@example.org", RegistrationState.DECLINED),
        ("pia@example.net", RegistrationState.PENDING),
        ("cal@example.com", RegistrationState.CANCELLED),
    ]


def test_a_preview_creates_no_person_and_no_registration(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    people = User.objects.count()

    uploaded(webinar, list_of(numbered(3)), organizer)

    assert User.objects.count() == people
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "headings", ["email,name", "NAME,E-Mail", "First name,Last name,Email address", "Mail;Surname;Forename"]
)
def test_columns_are_found_in_any_order_case_and_common_words(organizer: User, headings: str) -> None:
    separator = ";" if ";" in headings else ","
    cells = ["ada@example.com" if "mail" in heading.lower() else "Ada" for heading in headings.split(separator)]

    run = uploaded(make_webinar(organizer=organizer), text_file(f"{headings}\n{separator.join(cells)}\n"), organizer)

    assert outcomes(run) == {"ada@example.com": "new"}


def test_of_two_rows_with_one_address_the_first_counts_and_the_second_names_it(organizer: User) -> None:
    file = text_file("email,name\nada@example.com,Ada\nbo@example.com,Bo\nADA@Example.com,Ada again\n")

    run = uploaded(make_webinar(organizer=organizer), file, organizer)

    assert run.summary() == {"rows_read": 3, "new": 2, "updated": 0, "unchanged": 0, "duplicates": 1, "refused": 0}
    second = run.rows.get(number=4)
    assert second.outcome == "duplicate"
    assert second.problems[0]["text"] == "Row 4: ada@example.com stands in row 2 already, which counts."


def test_a_duplicate_is_found_across_batches(organizer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    shrink_batches(monkeypatch, 2)

    run = uploaded(make_webinar(organizer=organizer), list_of([*numbered(5), "guest1@example.com"]), organizer)

    assert run.summary()["duplicates"] == 1
    assert "row 2 already" in run.rows.get(number=7).problems[0]["text"]


def test_a_refused_row_leaves_its_address_to_a_later_row(organizer: User) -> None:
    file = text_file(
        "First Name,Last Name,Email,Registration Time,Approval Status\n"
        "Ada,Nova,ada@example.com,,approved or so\n"
        "Ada,Nova,ada@example.com,,approved\n"
    )

    run = uploaded(make_webinar(organizer=organizer), file, organizer)

    assert list(run.rows.values_list("number", "outcome")) == [(2, "refused"), (3, "new")]


def test_a_refused_row_has_all_its_reasons_and_equal_reasons_are_counted_together(organizer: User) -> None:
    file = text_file("email,name\nnot an address,A\n,B\nada@example.com,C\n,D\n")

    run = uploaded(make_webinar(organizer=organizer), file, organizer)

    assert run.summary() == {"rows_read": 4, "new": 1, "updated": 0, "unchanged": 0, "duplicates": 0, "refused": 3}
    reasons = {reason["code"]: reason["count"] for reason in run.preview["reasons"].values()}
    assert reasons == {"email_not_valid": 1, "no_email": 2}
    assert "A2" in run.rows.get(number=2).problems[0]["text"]


def test_a_row_that_brings_a_missing_name_counts_as_updated(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    nameless = make_user(email="ada@example.com", name="")
    make_registration(user=nameless, webinar=webinar)

    run = uploaded(webinar, text_file("email,name\nada@example.com,Ada Nova\n"), organizer)

    assert outcomes(run) == {"ada@example.com": "updated"}


def test_strangers_are_refused_where_the_import_creates_nobody(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    make_user(email="known@example.com")

    run = uploaded(webinar, list_of(["known@example.com", "stranger@example.com"]), organizer, creates_people=False)

    assert outcomes(run) == {"known@example.com": "new", "stranger@example.com": "refused"}
    assert run.rows.get(email="stranger@example.com").problems[0]["code"] == "person_not_known"


def test_the_preview_says_how_many_will_wait_for_a_seat(organizer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    shrink_batches(monkeypatch, 2)
    webinar = make_webinar(organizer=organizer, capacity=3)

    run = uploaded(webinar, list_of(numbered(7)), organizer)

    assert run.preview["waitlisted_count"] == 4
    waiting = [row.number for row in run.rows.order_by("number") if row.problems]
    assert waiting == [5, 6, 7, 8]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7 and so on", "not_a_table"),
        (b"name,city\nAda,Rome\n", "email_column_missing"),
        (b"email,name\n", "no_rows"),
        (b"\x00" * 4000, "file_empty"),
        (b"PK\x03\x04 no archive", "workbook_damaged"),
        (b'email,name\n"ada@example.com,' + b"x" * 100_000, ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_of_it_is_kept(
    organizer: User, content: bytes, code: str
) -> None:
    webinar = make_webinar(organizer=organizer)
    before = stored_files()

    with pytest.raises(RuleBroken) as broken:
        uploaded(webinar, text_file(content.decode("latin-1"), "latin-1"), organizer)

    assert not code or broken.value.code == code
    assert not AttendeeImport.objects.exists()
    assert not ImportRow.objects.exists()
    assert stored_files() == before


def test_a_file_that_breaks_off_in_the_middle_leaves_nothing(organizer: User) -> None:
    good = "email,name\n" + "".join(f"{address},x\n" for address in numbered(1_500))
    before = stored_files()

    with pytest.raises(RuleBroken):
        uploaded(make_webinar(organizer=organizer), text_file(good + "a@example.com," + "x" * 40_000), organizer)

    assert not AttendeeImport.objects.exists()
    assert stored_files() == before


def test_a_cancelled_webinar_takes_no_list(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, state=WebinarState.CANCELLED)

    with pytest.raises(RuleBroken) as broken:
        uploaded(webinar, list_of(numbered(1)), organizer)

    assert broken.value.code == "webinar_cancelled"


def test_a_long_list_is_read_in_part_at_once_and_the_rest_later(
    organizer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    shrink_batches(monkeypatch, 10)
    monkeypatch.setattr("webinars.domain.importing.uploading.ROWS_READ_AT_ONCE", 20)
    file = list_of(numbered(35))

    run = importing.upload(make_webinar(organizer=organizer), file, by=organizer, file_name="long.csv")

    assert (run.state, run.rows_read) == (ImportState.READING, 20)
    importing.read_on(run, file)
    run.refresh_from_db()
    assert (run.state, run.rows_read, run.rows.count(), run.new_count) == (ImportState.READY, 35, 35, 35)


def test_the_file_is_kept_privately_under_a_name_that_says_nothing(organizer: User) -> None:
    run = importing.upload(
        make_webinar(organizer=organizer), list_of(numbered(1)), by=organizer, file_name="../../secret plan.csv"
    )

    assert run.file_name == "../../secret plan.csv"
    assert "secret" not in run.file.name
    assert run.file.storage is storages["private"]
    assert len(run.file_digest) == 64


def test_a_trial_finds_what_an_upload_finds_and_leaves_no_trace(
    organizer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    shrink_batches(monkeypatch, 10)
    webinar = make_webinar(organizer=organizer, capacity=3)
    content = list_of([*numbered(15), "guest1@example.com", "nonsense"]).getvalue().decode()
    before = stored_files()

    trial, refused = importing.try_out(webinar, text_file(content), importing.ImportOptions())
    refused_rows = [row.number for row in refused]

    assert not AttendeeImport.objects.exists()
    assert not ImportRow.objects.exists()
    assert stored_files() == before
    run = uploaded(webinar, text_file(content), organizer)
    assert trial.findings.counts == run.counts
    assert trial.findings.people_count == run.preview["people_count"] == 16
    assert trial.findings.waitlisted_count == run.preview["waitlisted_count"] == 12
    assert refused_rows == [18]
