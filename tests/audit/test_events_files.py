"""The log tells which lists and files left the house: who took them, of what, how many rows, and how chosen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from backoffice.audit.models import Event, ExportRecord, LogLine
from comms.mail.eml import path_of
from comms.models import Delivery
from people.models import User
from tests.audit.told import Said, said, stored
from tests.factories import make_registration, make_user, make_webinar
from tests.factories.comms import make_address_list, make_delivery
from tests.unguarded import unguarded
from tests.webinars.attendee_lists import text_file, uploaded
from webinars.models import AttendeeImport

type SignedIn = Callable[[User], Client]

HOME = "192.0.2.7"
PEOPLE = "/admin/people/user/export/"
WHOLE = {"format": "csv", "columns": ["email", "name"]}


@pytest.fixture
def reader(auditor: User, staff: User, signed_in: SignedIn) -> Client:
    """An auditor's browser; the log is emptied by whoever needs it empty."""
    return signed_in(auditor)


@pytest.fixture
def browser(staff: User, signed_in: SignedIn) -> Client:
    return signed_in(staff)


@pytest.fixture
def run(organizer: User) -> AttendeeImport:
    return uploaded(
        make_webinar(organizer=organizer), text_file("Email,Name\nada@example.com,Ada\nnonsense,Bo\n"), organizer
    )


@pytest.fixture
def mail(settings: Settings, tmp_path: Path) -> Delivery:
    """A delivery whose mail lies in a file."""
    settings.EMAIL_FILE_PATH = tmp_path
    delivery = make_delivery(user=make_user(name="Ada Attendee"), state="sent")
    path_of(delivery.pk).parent.mkdir(parents=True)
    path_of(delivery.pk).write_bytes(b"Subject: Secret plans\r\n\r\nText")
    return delivery


def forget() -> None:
    unguarded(LogLine.objects).delete()


def fetch(browser: Client, name: str, *keys: Any) -> Any:
    """Open the address and read the answer to its end."""
    answer: Any = browser.get(reverse(f"admin:{name}", args=keys), REMOTE_ADDR=HOME)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def the_download(reader: Client, **filters: Any) -> Said:
    [line] = said(reader, kind="downloaded", **filters)
    assert (line.who, line.way, line.address) == ("Sten Staff", "admin", HOME)
    return line


def test_an_export_of_people_says_who_took_how_many_of_how_many_and_how_chosen(
    reader: Client, browser: Client, staff: User, attendee: User
) -> None:
    make_user(name="Secret Person")
    forget()

    answer: Any = browser.post(f"{PEOPLE}?role__exact=attendee&q=Ada", WHOLE, REMOTE_ADDR=HOME)
    assert b"attendee@example.com" in b"".join(answer.streaming_content)

    ended, line = said(reader)
    assert (line.who, line.what, line.way, line.address) == ("Sten Staff", "exported 1 of 4 people", "admin", HOME)
    assert sorted(line.facts["Narrowed by"].split("; ")) == ["q = Ada", "role__exact = attendee"]
    assert line.facts["Columns"] == "email, name"
    assert (line.facts["Rows"], line.facts["Of how many"], line.facts["Kind of file"]) == ("1", "4", "csv")
    assert (ended.who, ended.what) == ("Sten Staff", "received the whole file of 1 person")
    assert said(reader, model="people.user", kind="exported") == said(reader, actor=staff.pk, kind="exported") == [line]
    record = ExportRecord.objects.get()
    assert (record.user, record.actor_name, record.address) == (staff, "Sten Staff", HOME)
    assert (record.row_count, record.total_count) == (1, 4)
    assert record.filters == {"role__exact": ["attendee"], "q": ["Ada"]}
    # What the file held is not kept with it.
    assert "attendee@example.com" not in str([*ExportRecord.objects.values(), *Event.objects.values()])


def test_an_export_of_ticked_rows_says_that_they_were_ticked(reader: Client, browser: Client, attendee: User) -> None:
    forget()

    answer: Any = browser.post(PEOPLE, {**WHOLE, "selected": [attendee.pk]})
    b"".join(answer.streaming_content)

    [line] = said(reader, kind="exported")
    assert (line.what, line.facts["Ticked rows"]) == ("exported 1 of 3 people", "1")


@pytest.mark.parametrize("who", ["organizer", "attendee"])
def test_who_may_not_export_leaves_no_record_and_gets_nothing(
    who: str, reader: Client, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    forget()

    assert browser.post(PEOPLE, WHOLE).status_code in (302, 403)

    assert said(reader, way="admin") == []
    assert not ExportRecord.objects.exists()


@pytest.mark.parametrize(("page", "rows"), [("file", 2), ("rejects", 1)])
def test_the_stored_list_and_its_refused_rows(
    reader: Client, browser: Client, run: AttendeeImport, page: str, rows: int
) -> None:
    forget()

    assert fetch(browser, f"webinars_attendeeimport_{page}", run.pk).status_code == 200

    line = the_download(reader, model="webinars.attendeeimport", object=run.pk)
    assert line.what.startswith("downloaded attendee import “")
    assert (line.facts["Rows"], line.facts["Columns"]) == (str(rows), page)
    record = ExportRecord.objects.get()
    assert (record.row_count, record.columns, record.filters) == (rows, [page], {"id": str(run.pk)})


def test_refused_rows_that_a_command_writes_to_a_file(reader: Client, organizer: User, tmp_path: Path) -> None:
    webinar = make_webinar(organizer=organizer)
    attendees, rejects = tmp_path / "list.csv", tmp_path / "rejects.csv"
    attendees.write_text("email,name\nnonsense,A\n")
    forget()

    call_command("import_attendees", attendees, webinar=webinar.slug, user=organizer.email, rejects=rejects, json=True)

    [line] = said(reader, kind="downloaded")
    assert (line.who, line.way) == ("Olga Organizer", "command")
    assert line.facts == {"Which file": "rejects", "Written to": str(rejects)}


def test_addresses_of_nobody_here(reader: Client, browser: Client) -> None:
    addresses = make_address_list("nobody@example.com", "nobody2@example.com", name="Partners")
    forget()

    fetch(browser, "comms_addresslist_unknown", addresses.pk)

    line = the_download(reader, model="comms.addresslist", object=addresses.pk)
    assert (line.what, line.facts["Rows"]) == ("downloaded address list “Partners”", "2")
    assert "nobody@example.com" not in str([*ExportRecord.objects.values(), *Event.objects.values()])


def test_a_kept_mail_that_is_taken_along(reader: Client, browser: Client, mail: Delivery) -> None:
    forget()

    assert fetch(browser, "comms_delivery_message_file", mail.pk).status_code == 200

    assert the_download(reader, model="comms.delivery", object=mail.pk).facts == {"Which file": "mail"}
    assert "Secret plans" not in stored()


def test_a_kept_mail_that_is_read_is_one_line_a_sitting(reader: Client, browser: Client, mail: Delivery) -> None:
    forget()

    for page in ("message", "message_html", "message"):
        assert fetch(browser, f"comms_delivery_{page}", mail.pk).status_code == 200

    [line] = said(reader, kind="opened")
    assert (line.who, line.way, line.address) == ("Sten Staff", "admin", HOME)
    assert said(reader, model="comms.delivery", object=mail.pk) == [line]


@pytest.mark.parametrize(
    "page", ["webinars_attendeeimport_file", "webinars_attendeeimport_rejects", "comms_delivery_message_file"]
)
def test_who_may_not_have_a_file_leaves_no_line(
    page: str, reader: Client, run: AttendeeImport, mail: Delivery, other_organizer: User, signed_in: SignedIn
) -> None:
    browser = signed_in(other_organizer)
    forget()

    answer = fetch(browser, page, mail.pk if "delivery" in page else run.pk)

    assert answer.status_code in (302, 403, 404)
    assert said(reader, way="admin") == []
    assert not ExportRecord.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "jsonl", "zip"])
def test_the_log_itself_that_is_taken_along_is_in_the_log(reader: Client, auditor: User, kind: str) -> None:
    make_registration()

    answer: Any = reader.post(
        "/admin/audit/logline/export/?model=webinars.registration", {"format": kind}, REMOTE_ADDR=HOME
    )
    b"".join(answer.streaming_content)

    [line] = said(reader, kind="exported", model="audit.logline")
    assert (line.who, line.what, line.address) == ("Aud Auditor", "exported 1 line of the audit log", HOME)
    assert line.facts["Kind of file"] == kind
    assert "webinars.registration" in line.facts["Narrowed by"]
    assert said(reader, actor=auditor.pk, kind="exported") == [line]
