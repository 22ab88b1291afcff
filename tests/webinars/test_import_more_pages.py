"""The pages on which a list is read otherwise, its refused rows are fetched, and an import is taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.foundation.history import write_progress
from backoffice.foundation.signals import exported
from people.models import User
from tests.factories import make_webinar
from tests.webinars.attendee_lists import SAMPLES, imported, list_of, text_file, uploaded
from webinars.choices import ImportState
from webinars.models import AttendeeImport, Registration

type SignedIn = Callable[[User], Client]

UPLOAD = "/admin/webinars/attendeeimport/upload/"
USUAL = {"creates_people": "on", "follows_states": "on"}


def page(name: str, run: AttendeeImport) -> str:
    return reverse(f"admin:webinars_attendeeimport_{name}", args=[run.pk])


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.*") if path.suffix in {".csv", ".xlsx"}))
def test_every_sample_is_uploaded_previewed_confirmed_and_taken_back_in_the_browser(
    organizer: User, signed_in: SignedIn, run_tasks: Callable[[], None], name: str
) -> None:
    client, webinar = signed_in(organizer), make_webinar(organizer=organizer)
    people = User.objects.count()

    sent = {**USUAL, "webinar": webinar.pk, "file": SimpleUploadedFile(name, (SAMPLES / name).read_bytes())}
    answer = client.post(f"{UPLOAD}?webinar={webinar.pk}", sent)
    run = AttendeeImport.objects.get()
    assert answer.headers["Location"] == page("change", run)
    assert client.get(page("change", run)).status_code == 200
    assert run.rows_read == sum(run.counts.values()) > 0
    client.post(page("confirm", run))
    run_tasks()
    run.refresh_from_db()
    assert (run.state, run.results) == (ImportState.DONE, {**run.counts, "waitlisted": 0})
    assert client.get(page("change", run)).status_code == 200
    assert webinar.registrations.count() == run.new_count

    client.post(page("undo", run), {"reason": "A rehearsal"})
    run_tasks()
    run.refresh_from_db()
    shown = client.get(page("change", run)).content.decode()
    assert run.state == ImportState.UNDONE
    assert "A rehearsal" in shown
    assert (webinar.registrations.count(), User.objects.count()) == (0, people)


def test_a_column_is_named_otherwise_and_the_preview_changes(organizer: User, signed_in: SignedIn) -> None:
    run = uploaded(make_webinar(organizer=organizer), text_file("Mail,Contact\nada@example.com,Ada Nova\n"), organizer)
    client = signed_in(organizer)
    form = client.get(page("reading", run)).content.decode()
    assert "Ada Nova" in form  # what stands in the column helps to say what it is

    answer = client.post(
        page("reading", run), {**USUAL, "kind": "list", "column_0": "email", "column_1": "name"}, follow=True
    )

    assert "read anew" in answer.content.decode()
    assert run.rows.get().name == "Ada Nova"


def test_corrections_can_be_forgotten_on_the_page(organizer: User, signed_in: SignedIn) -> None:
    run = uploaded(make_webinar(organizer=organizer), text_file("Mail,Contact\na@example.com,Ada\n"), organizer)
    client = signed_in(organizer)
    given = {**USUAL, "kind": "list", "column_0": "email"}
    client.post(page("reading", run), {**given, "column_1": "name"})

    client.post(page("reading", run), {**given, "column_1": "name", "as_understood": "1"})

    run.refresh_from_db()
    assert (run.corrections, run.rows.get().answers) == ({}, {"Contact": "Ada"})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"column_0": "nonsense"}, "Select a valid choice"),
        ({"kind": "nonsense"}, "Select a valid choice"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"column_0": "not_kept", "column_1": "not_kept"}, "No column is left that holds email addresses"),
    ],
)
def test_a_wrong_correction_brings_the_form_back_and_the_reading_stays(
    organizer: User, signed_in: SignedIn, wrong: dict[str, str], words: str
) -> None:
    run = uploaded(make_webinar(organizer=organizer), text_file("Email,Name\na@example.com,Ada\n"), organizer)

    answer = signed_in(organizer).post(
        page("reading", run), {**USUAL, "kind": "list", "column_0": "email", "column_1": "name", **wrong}
    )

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert run.rows.get().name == "Ada"


def test_the_refused_rows_are_fetched_and_that_is_recorded(organizer: User, signed_in: SignedIn) -> None:
    run = uploaded(make_webinar(organizer=organizer), text_file("Email\na@example.com\nnonsense\n"), organizer)
    told: list[dict[str, object]] = []

    def listener(sender: object, **values: object) -> None:
        told.append(values)

    exported.connect(listener)
    try:
        answer = signed_in(organizer).get(page("rejects", run))
    finally:
        exported.disconnect(listener)

    assert b"nonsense,Row 3" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert 'filename="list refused.csv"' in answer.headers["Content-Disposition"]
    assert (told[0]["columns"], told[0]["count"]) == (["rejects"], 1)


def test_where_no_row_was_refused_there_is_no_file_of_them(organizer: User, signed_in: SignedIn) -> None:
    run = uploaded(make_webinar(organizer=organizer), list_of(["a@example.com"]), organizer)

    assert signed_in(organizer).get(page("rejects", run)).status_code == 404


def test_refused_rows_of_a_file_that_is_gone_are_not_found(organizer: User, signed_in: SignedIn) -> None:
    run = uploaded(make_webinar(organizer=organizer), text_file("Email\na@example.com\nnonsense\n"), organizer)
    run.file.storage.delete(str(run.file.name))

    assert signed_in(organizer).get(page("rejects", run)).status_code == 404


def test_the_undo_page_says_what_it_would_come_to_and_asks_why(organizer: User, signed_in: SignedIn) -> None:
    run = imported(make_webinar(organizer=organizer), list_of(["a@example.com", "b@example.com"]), organizer)
    client = signed_in(organizer)

    shown = client.get(page("undo", run)).content.decode()
    unsaid = client.post(page("undo", run), {"reason": " "})

    assert "<strong>2</strong> registrations removed" in shown
    assert "Say why" in unsaid.content.decode()
    run.refresh_from_db()
    assert (run.state, Registration.objects.count()) == (ImportState.DONE, 2)


@pytest.mark.parametrize("name", ["reading", "undo", "rejects"])
def test_nobody_else_reads_corrects_or_takes_back_an_import(
    organizer: User, other_organizer: User, auditor: User, signed_in: SignedIn, name: str
) -> None:
    run = imported(make_webinar(organizer=organizer), text_file("Email\na@example.com\nnonsense\n"), organizer)
    before = AttendeeImport.objects.values().get()

    for user in (other_organizer, auditor):
        answer = signed_in(user).post(page(name, run), {"reason": "Mine", **USUAL, "kind": "list", "column_0": "email"})
        if not (user == auditor and name == "rejects"):  # auditors read everything
            assert answer.status_code in (302, 403, 404)

    assert AttendeeImport.objects.values().get() == before
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(("seconds", "shown"), [(0.42, "0.4 s"), (59, "59.0 s"), (3_725, "1:02:05")])
def test_the_list_of_imports_tells_how_long_each_took(
    organizer: User, signed_in: SignedIn, seconds: float, shown: str
) -> None:
    run = imported(make_webinar(organizer=organizer), list_of(["a@example.com"]), organizer)
    begun = timezone.now()
    write_progress(
        AttendeeImport.objects.filter(pk=run.pk), started_at=begun, finished_at=begun + timedelta(seconds=seconds)
    )
    page = signed_in(organizer).get("/admin/webinars/attendeeimport/").content.decode()
    assert shown in page
