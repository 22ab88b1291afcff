"""What an import did is led back to the import."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from people.models import User
from tests.factories import make_webinar
from tests.webinars.attendee_lists import imported, list_of, numbered, shrink_batches, undone, uploaded
from webinars.domain import importing
from webinars.models import AttendeeImport

type SignedIn = Callable[[User], Client]


def names_of_origins(browser: Client) -> list[tuple[str, str]]:
    """Name and address of each origin on the first page of what imports did."""
    passages = browser.get("/admin/audit/logline/?way=import").context["passages"]
    return [(passage.origin.name, passage.origin.address) for passage in passages if passage.origin]


def page_of(run: AttendeeImport) -> str:
    """The address of an import."""
    return f"/admin/webinars/attendeeimport/{run.pk}/change/"


def test_an_import_and_its_undoing_lead_to_the_import(auditor: User, organizer: User, signed_in: SignedIn) -> None:
    webinar = make_webinar(organizer=organizer, title="Bees")
    run = imported(webinar, list_of(numbered(3)), organizer, file_name="guests.csv")
    undone(run, organizer)

    found = names_of_origins(signed_in(auditor))

    assert set(found) == {("guests.csv → Bees", page_of(run))}
    assert len(found) >= 2


def test_an_import_at_work_is_known_by_what_it_wrote(
    auditor: User, organizer: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    shrink_batches(monkeypatch, 2)
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(5)), organizer)
    importing.confirm(run, by=organizer)
    importing.commit_next_batch(run.pk, after=0)

    assert page_of(run) in [address for _name, address in names_of_origins(signed_in(auditor))]


def test_who_may_not_see_imports_is_not_led_to_them(auditor: User, organizer: User, signed_in: SignedIn) -> None:
    imported(make_webinar(organizer=organizer), list_of(numbered(3)), organizer)
    Permission.objects.get(codename="view_attendeeimport").group_set.clear()

    assert names_of_origins(signed_in(auditor)) == []
