"""An attendee list tells nobody, unless its importer asks for it."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.models import Notice, Notification
from people.models import User
from tests.factories import make_user, make_webinar
from webinars.domain import importing
from webinars.models import AttendeeImport, Webinar

pytestmark = pytest.mark.django_db

LIST = b"email,name\nknown@example.com,Known\nnew@example.com,New\n"


def bring_in(webinar: Webinar, by: User, **options: bool) -> AttendeeImport:
    run = importing.upload(
        webinar, io.BytesIO(LIST), by=by, file_name="list.csv", options=importing.ImportOptions(**options)
    )
    importing.read_on(run, io.BytesIO(LIST))
    importing.confirm(run, by=by)
    reached: int | None = 0
    while reached is not None:
        reached = importing.commit_next_batch(run.pk, after=reached)
    run.refresh_from_db()
    return run


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("user__email", "notice__kind"))


def test_a_list_tells_nobody_by_itself(staff: User) -> None:
    webinar = make_webinar()
    make_user(email="known@example.com")

    with CaptureQueriesContext(connection) as queries:
        bring_in(webinar, staff)

    assert webinar.registrations.count() == 2
    assert not Notice.objects.exists()
    assert not [query for query in queries if "comms_" in query["sql"]]


def test_the_registrants_are_told_where_the_importer_asks_for_it(staff: User) -> None:
    make_user(email="known@example.com")

    run = bring_in(make_webinar(), staff, tells_registrants=True)

    assert told() == {
        ("known@example.com", "registration_confirmed"),
        ("new@example.com", "registration_confirmed"),
    }
    assert importing.ImportOptions.of(run).tells_registrants


def test_only_those_whom_the_list_made_are_welcomed(staff: User) -> None:
    make_user(email="known@example.com")

    bring_in(make_webinar(), staff, welcomes_people=True)

    assert told() == {("new@example.com", "welcome")}


def test_taking_a_list_back_tells_nobody(staff: User) -> None:
    run = bring_in(make_webinar(), staff)

    importing.undo(run, by=staff, reason="The wrong list")
    mark: str | None = ""
    while mark is not None:
        mark = importing.undo_next_batch(run.pk, after=mark)

    assert not Notice.objects.exists()


def test_the_command_welcomes_and_tells_where_it_is_asked_to(staff: User, tmp_path: Path) -> None:
    file, webinar = tmp_path / "list.csv", make_webinar()
    file.write_bytes(LIST)

    call_command(
        "import_attendees",
        str(file),
        "--webinar",
        webinar.slug,
        "--as",
        staff.email,
        "--welcome",
        "--tell",
        stdout=io.StringIO(),
    )

    assert {kind for _address, kind in told()} == {"registration_confirmed", "welcome"}
    assert len(told()) == 4
