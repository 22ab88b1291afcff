"""The pages of an attendee import: from the upload to the result, and who is kept out."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from backoffice.foundation.signals import exported
from people.models import User
from tests.factories import make_webinar
from tests.webinars.attendee_lists import SAMPLES, imported, list_of, numbered, shrink_batches, uploaded
from webinars.choices import ImportState
from webinars.domain import importing
from webinars.models import AttendeeImport, Registration, Webinar

type SignedIn = Callable[[User], Client]

UPLOAD = "/admin/webinars/attendeeimport/upload/"


def page(name: str, run: AttendeeImport) -> str:
    return reverse(f"admin:webinars_attendeeimport_{name}", args=[run.pk])


def send(client: Client, webinar: Webinar, content: bytes, name: str = "list.csv", **more: str) -> object:
    file = SimpleUploadedFile(name, content)
    data = {"webinar": webinar.pk, "file": file, "creates_people": "on", "follows_states": "on", **more}
    return client.post(f"{UPLOAD}?webinar={webinar.pk}", data)


def preview(organizer: User, file: BytesIO | None = None) -> AttendeeImport:
    """An import of a confidential person that waits for its confirmation."""
    return uploaded(make_webinar(organizer=organizer), file or list_of(["confidential@example.com"]), organizer)


def test_an_organizer_brings_a_zoom_report_from_the_upload_to_the_result(
    organizer: User, signed_in: SignedIn, run_tasks: Callable[[], None]
) -> None:
    client, webinar = signed_in(organizer), make_webinar(organizer=organizer, title="Pricing live")
    form = client.get(f"{UPLOAD}?webinar={webinar.pk}").content.decode()
    assert "Pricing live" in form

    answer = send(client, webinar, (SAMPLES / "zoom_webinar_registration.csv").read_bytes())

    run = AttendeeImport.objects.get()
    assert answer.headers["Location"] == page("change", run)
    shown = client.get(page("change", run)).content.decode()
    assert "Zoom registration report" in shown
    assert "Import 4 people" in shown
    assert "greta@example.org" in shown
    assert not Registration.objects.exists()

    client.post(page("confirm", run))
    assert "The people are being imported" in client.get(page("change", run)).content.decode()
    run_tasks()

    done = client.get(page("change", run)).content.decode()
    assert "Registrations of this webinar" in done
    assert Registration.objects.filter(webinar=webinar).count() == 4
    assert Registration.history.values_list("history_user", flat=True).distinct().get() == organizer.pk


def test_without_a_webinar_in_the_address_the_form_offers_those_that_one_may_see(
    organizer: User, other_organizer: User, signed_in: SignedIn
) -> None:
    mine, theirs = make_webinar(organizer=organizer), make_webinar(organizer=other_organizer)
    client = signed_in(organizer)
    assert client.get(UPLOAD).status_code == 200

    refused = send(client, theirs, list_of(numbered(1)).getvalue())
    foreign = client.post(UPLOAD, {"webinar": theirs.pk, "file": SimpleUploadedFile("a.csv", b"email\na@b.example\n")})
    own = client.post(UPLOAD, {"webinar": mine.pk, "file": SimpleUploadedFile("a.csv", b"email\na@b.example\n")})

    assert refused.status_code == 404
    assert foreign.status_code == 200
    assert own.status_code == 302
    assert AttendeeImport.objects.get().webinar == mine


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "PDF"),
        (b"name,city\nAda,Rome\n", "No column holds email addresses"),
        (b"\xff\xfe\x00\xd8", "file"),
        (b"PK\x03\x04" + b"\x00" * 100, "workbook"),
        (b"email," + b"x," * 10_000 + b"\na@example.com\n", "columns"),
        (b'email,name\n"a@example.com,\n' + b"x\n" * 10, "quot"),
        (b"email\n" + b"x" * 1_000_000, "characters"),
    ],
)
def test_a_wrong_file_brings_the_form_back_with_what_is_wrong_and_nothing_is_kept(
    organizer: User, signed_in: SignedIn, content: bytes, words: str
) -> None:
    answer = send(signed_in(organizer), make_webinar(organizer=organizer), content, name="list.csv")

    assert answer.status_code == 200
    errors = " ".join(answer.context["form"].errors["file"])
    assert words.lower() in errors.lower()
    assert errors.replace("&", "&amp;").split("“")[0] in answer.content.decode().replace("&#x27;", "'")
    assert not AttendeeImport.objects.exists()


def test_markup_in_a_list_is_shown_and_never_run(organizer: User, signed_in: SignedIn) -> None:
    content = b"email,name\na@example.com,<script>alert(1)</script>\n<b>x</b>,B\n"

    send(signed_in(organizer), make_webinar(organizer=organizer), content, name="<img src=x>.csv")

    shown = signed_in(organizer).get(page("change", AttendeeImport.objects.get())).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<img src=x>" not in shown


def test_the_rows_are_filtered_by_outcome_and_paged(organizer: User, signed_in: SignedIn) -> None:
    run = preview(organizer, list_of([*numbered(120), "nonsense", "guest1@example.com"]))
    client = signed_in(organizer)

    def addresses(query: str) -> list[str]:
        return [row.email for row in client.get(page("change", run) + query).context["page"]]

    assert len(addresses("")) == 50
    assert addresses("?p=3")[-1] == "guest1@example.com"
    assert addresses("?outcome=refused") == [""]
    assert addresses("?outcome=duplicate") == ["guest1@example.com"]
    assert len(addresses("?outcome=no-such&p=x")) == 50


def test_the_same_file_again_is_recognised_in_the_preview(organizer: User, signed_in: SignedIn) -> None:
    webinar = make_webinar(organizer=organizer)
    imported(webinar, list_of(numbered(2)), organizer)

    run = uploaded(webinar, list_of(numbered(2)), organizer)

    shown = signed_in(organizer).get(page("change", run)).content.decode()
    assert "This very file was imported" in shown
    assert "There is nothing to import" in shown


def test_a_long_list_is_read_by_the_worker_and_the_page_says_how_far(
    organizer: User, signed_in: SignedIn, run_tasks: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shrink_batches(monkeypatch, 10)
    monkeypatch.setattr("webinars.domain.importing.uploading.ROWS_READ_AT_ONCE", 20)
    client = signed_in(organizer)
    send(client, make_webinar(organizer=organizer), list_of(numbered(35)).getvalue())
    run = AttendeeImport.objects.get()

    assert client.get(page("progress", run)).json() == {
        "state": "reading",
        "is_moving": True,
        "has_end": False,
        "done": 0,
        "total": 20,
        "percent": 0,
        "words": "Reading… 20 rows so far",
        "figures": {"total": 20, "new": 20, "updated": 0, "unchanged": 0, "duplicates": 0, "refused": 0},
    }
    run_tasks()
    run.refresh_from_db()
    assert (run.state, run.rows_read) == (ImportState.READY, 35)


def test_a_file_that_breaks_off_while_the_worker_reads_says_so_on_the_page(
    organizer: User, signed_in: SignedIn, run_tasks: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shrink_batches(monkeypatch, 10)
    monkeypatch.setattr("webinars.domain.importing.uploading.ROWS_READ_AT_ONCE", 20)
    monkeypatch.setattr("webinars.domain.attendee_files.recognition.ROWS_SEARCHED", 20)
    client = signed_in(organizer)
    broken = list_of(numbered(35)).getvalue() + b"a@example.com," + b"x" * 40_000
    send(client, make_webinar(organizer=organizer), broken)

    run_tasks()

    shown = client.get(page("change", AttendeeImport.objects.get())).content.decode()
    assert "The import stopped" in shown
    assert "B37" in shown


def test_the_progress_counts_what_is_written(
    organizer: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    shrink_batches(monkeypatch, 10)
    run = preview(organizer, list_of(numbered(40)))
    importing.confirm(run, by=organizer)
    importing.commit_next_batch(run.pk, after=0)

    told = signed_in(organizer).get(page("progress", run)).json()

    assert (told["state"], told["done"], told["total"], told["percent"]) == ("running", 10, 40, 25)


def test_stopping_says_how_far_it_was(organizer: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    shrink_batches(monkeypatch, 10)
    run = preview(organizer, list_of(numbered(15)))
    importing.confirm(run, by=organizer)
    importing.commit_next_batch(run.pk, after=0)

    shown = signed_in(organizer).post(page("stop", run), follow=True).content.decode()

    assert "Stopped after 10 of 15 rows." in shown


def test_the_file_comes_as_it_was_to_be_kept_and_never_shown(organizer: User, signed_in: SignedIn) -> None:
    heard = []

    def hear(**signal: object) -> None:
        heard.append((signal["user"], signal["filters"]))

    run = preview(organizer)
    exported.connect(hear)
    try:
        answer = signed_in(organizer).get(page("file", run))
    finally:
        exported.disconnect(hear)

    assert b"".join(answer.streaming_content) == list_of(["confidential@example.com"]).getvalue()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert heard == [(organizer, {"id": str(run.pk)})]


def test_a_file_that_is_not_kept_any_more_is_not_found(organizer: User, signed_in: SignedIn) -> None:
    run = preview(organizer)
    run.file.storage.delete(run.file.name)

    assert signed_in(organizer).get(page("file", run)).status_code == 404


@pytest.mark.parametrize("name", ["change", "progress", "file", "history"])
def test_an_organizer_of_another_webinar_finds_nothing_of_it(
    organizer: User, other_organizer: User, signed_in: SignedIn, name: str
) -> None:
    answer = signed_in(other_organizer).get(page(name, preview(organizer)))

    assert answer.status_code == 404
    assert b"confidential" not in answer.content


def test_the_list_of_imports_holds_only_those_of_ones_own_webinars(
    organizer: User, other_organizer: User, signed_in: SignedIn
) -> None:
    run = preview(organizer)
    listed = reverse("admin:webinars_attendeeimport_changelist")

    assert "list.csv" in signed_in(organizer).get(listed).content.decode()
    other = signed_in(other_organizer)
    for query in ("", f"?webinar__id__exact={run.webinar_id}", "?q=list"):
        assert b"list.csv" not in other.get(listed + query).content


@pytest.mark.parametrize("name", ["confirm", "stop", "resume"])
def test_nobody_but_those_in_charge_decides(
    organizer: User, other_organizer: User, auditor: User, attendee: User, signed_in: SignedIn, name: str
) -> None:
    run = preview(organizer)

    assert signed_in(other_organizer).post(page(name, run)).status_code == 404
    assert signed_in(auditor).post(page(name, run)).status_code == 403
    assert signed_in(attendee).post(page(name, run)).status_code == 302  # to the login page
    assert Client().post(page(name, run)).status_code == 302
    run.refresh_from_db()
    assert run.state == ImportState.READY


def test_a_decision_is_never_taken_by_following_a_link(organizer: User, signed_in: SignedIn) -> None:
    run = preview(organizer)

    assert signed_in(organizer).get(page("confirm", run)).status_code == 405
    run.refresh_from_db()
    assert run.state == ImportState.READY


def test_an_auditor_looks_and_does_nothing(organizer: User, auditor: User, signed_in: SignedIn) -> None:
    run, client = preview(organizer), signed_in(auditor)

    shown = client.get(page("change", run)).content.decode()

    assert "confidential@example.com" in shown
    assert "Import 1 person" not in shown
    assert client.get(f"{UPLOAD}?webinar={run.webinar_id}").status_code == 403
    assert send(client, run.webinar, list_of(numbered(1)).getvalue()).status_code == 403
    file = client.get(page("file", run))
    assert b"confidential@example.com" in b"".join(file.streaming_content)


@pytest.mark.parametrize("role", ["attendee", None])
def test_whoever_may_not_enter_the_admin_is_sent_to_the_login(
    organizer: User, attendee: User, signed_in: SignedIn, role: str | None
) -> None:
    run, client = preview(organizer), signed_in(attendee) if role else Client()

    for name in ("change", "progress", "file"):
        assert client.get(page(name, run)).status_code == 302
    assert send(client, run.webinar, list_of(numbered(1)).getvalue()).status_code == 302
    assert AttendeeImport.objects.count() == 1


def test_nobody_deletes_an_import(administrator: User, organizer: User, signed_in: SignedIn) -> None:
    run = preview(organizer)

    assert signed_in(administrator).post(page("delete", run), {"post": "yes"}).status_code == 403
    assert AttendeeImport.objects.count() == 1


def test_posting_to_the_page_of_an_import_edits_nothing(
    administrator: User, organizer: User, signed_in: SignedIn
) -> None:
    run = preview(organizer)

    signed_in(administrator).post(page("change", run), {"state": "done", "file_name": "other.csv"})

    run.refresh_from_db()
    assert (run.state, run.file_name) == (ImportState.READY, "list.csv")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_imports_takes_the_same_queries_for_any_length(
    administrator: User,
    organizer: User,
    signed_in: SignedIn,
    count: int,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for _number in range(count):
        preview(organizer)
    client = signed_in(administrator)
    client.get(reverse("admin:webinars_attendeeimport_changelist"))

    # PostgreSQL is asked for its estimate of the number of rows besides.
    with django_assert_num_queries(7 if connection.vendor == "postgresql" else 6):
        client.get(reverse("admin:webinars_attendeeimport_changelist"))
