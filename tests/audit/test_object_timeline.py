"""The audit log of one object: its versions, and to those who read the log what else happened to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.foundation.history import acting_as, delete_many
from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.webinars.attendee_lists import imported, list_of, numbered
from webinars.models import Registration, Webinar

type SignedIn = Callable[[User], Client]


def timeline(webinar: Any) -> str:
    """The address of the object's audit log."""
    return f"/admin/webinars/{webinar._meta.model_name}/{webinar.pk}/history/"


def entries(answer: Any) -> list[str]:
    """What each entry says, from top to bottom."""
    return [
        str(entry["happening"].sentence)
        if "happening" in entry
        else entry["version"].kind.replace("~", entry["version"].fields)
        for entry in answer.context["entries"]
    ]


def live(webinar: Webinar, times: int) -> None:
    """A change and an event in turn, each in a request of its own."""
    for number in range(times):
        with acting_as(None):
            webinar.capacity = number + 1
            webinar.save()
        with acting_as(None, f"look {number}"):
            note(EventKind.DOWNLOADED, subject=webinar)


def test_versions_and_events_stand_in_the_order_of_time(auditor: User, signed_in: SignedIn) -> None:
    webinar = make_webinar()
    live(webinar, 2)

    answer = signed_in(auditor).get(timeline(webinar))

    assert entries(answer)[:4] == ["downloaded this", "Capacity", "downloaded this", "Capacity"]
    assert "look 1" in answer.content.decode()


def test_what_happened_beside_is_for_those_who_read_the_log(organizer: User, signed_in: SignedIn) -> None:
    webinar = make_webinar(organizer=organizer)
    with acting_as(None, "Secret reason", address="192.0.2.99"):
        note(EventKind.DOWNLOADED, subject=webinar)
        webinar.capacity = 5
        webinar.save()

    page = signed_in(organizer).get(timeline(webinar)).content.decode()

    assert "Capacity" in page
    for hidden in ("downloaded", "192.0.2.99", "/admin/audit/logline/"):
        assert hidden not in page


def test_a_long_life_is_read_in_pages_forth_and_back_without_loss(auditor: User, signed_in: SignedIn) -> None:
    webinar = make_webinar()
    live(webinar, 45)
    browser = signed_in(auditor)

    pages, address = [], timeline(webinar)
    while True:
        answer = browser.get(address)
        pages.append(entries(answer))
        if answer.context["window"].older is None:
            break
        address = f"{timeline(webinar)}?older={answer.context['window'].older}"
    assert [len(page) for page in pages] == [20, 20, 20, 20, 11]
    assert sum(page.count("downloaded this") for page in pages) == 45
    assert sum(page.count("Capacity") for page in pages) == 45

    for page in reversed(pages[:-1]):
        answer = browser.get(f"{timeline(webinar)}?newer={answer.context['window'].newer}")
        assert entries(answer) == page
    assert answer.context["window"].newer is None


def test_events_alone_and_versions_alone_are_paged_as_well(auditor: User, signed_in: SignedIn) -> None:
    webinar = make_webinar()
    for number in range(25):
        with acting_as(None):
            webinar.capacity = number + 1
            webinar.save()
    for _ in range(25):
        with acting_as(None):
            note(EventKind.DOWNLOADED, subject=webinar)
    browser = signed_in(auditor)

    first = browser.get(timeline(webinar))
    second = browser.get(f"{timeline(webinar)}?older={first.context['window'].older}")
    third = browser.get(f"{timeline(webinar)}?older={second.context['window'].older}")
    assert entries(first) == ["downloaded this"] * 20
    assert entries(second) == ["downloaded this"] * 5 + ["Capacity"] * 15
    assert entries(third)[-1] == "+"
    back = browser.get(f"{timeline(webinar)}?newer={third.context['window'].newer}")
    assert entries(back) == entries(second)
    top = browser.get(f"{timeline(webinar)}?newer={second.context['window'].newer}")
    assert entries(top) == entries(first)


@pytest.mark.parametrize("place", ["x", "1", "1.x", ".", "9" * 40 + ".1", "²."])
def test_a_place_that_is_none_is_the_top(auditor: User, signed_in: SignedIn, place: str) -> None:
    webinar = make_webinar()
    for name in ("older", "newer"):
        assert entries(signed_in(auditor).get(timeline(webinar), {name: place})) == ["+"]


def test_a_page_costs_the_same_however_long_the_life(auditor: User, signed_in: SignedIn) -> None:
    short, long = make_webinar(), make_webinar()
    live(short, 2)
    live(long, 60)
    browser = signed_in(auditor)
    browser.get(timeline(short))
    counts = []
    for webinar in (short, long):
        with CaptureQueriesContext(connection) as queries:
            browser.get(timeline(webinar))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 13


def test_every_entry_leads_to_the_import_and_the_request_it_came_from(
    auditor: User, organizer: User, signed_in: SignedIn
) -> None:
    run = imported(make_webinar(organizer=organizer), list_of(numbered(2)), organizer, file_name="guests.csv")
    registration = Registration.objects.first()
    assert registration is not None
    group = registration.history.get().group

    for reader, is_log_reader in ((auditor, True), (organizer, False)):
        page = signed_in(reader).get(timeline(registration)).content.decode()
        assert f"/admin/webinars/attendeeimport/{run.pk}/change/" in page
        assert (f"/admin/audit/logline/group/{group}/" in page) is is_log_reader


def test_the_log_of_a_deleted_object_is_kept(auditor: User, signed_in: SignedIn) -> None:
    registration = make_registration(user=make_user(name="Anna"), webinar=make_webinar(title="Bees"))
    address = timeline(registration)
    with acting_as(None, "Entered twice"):
        delete_many(Registration.objects.all())

    page = signed_in(auditor).get(address).content.decode()

    assert "Anna – Bees" in page
    assert "Entered twice" in page


def test_a_persons_page_leads_log_readers_to_what_they_did(
    auditor: User, staff: User, administrator: User, signed_in: SignedIn
) -> None:
    did = f"/admin/audit/logline/?actor={staff.pk}"
    about = f"/admin/audit/logline/?model=people.user&amp;object={staff.pk}"
    for page in ("change", "history"):
        address = f"/admin/people/user/{staff.pk}/{page}/"
        assert did in signed_in(auditor).get(address).content.decode()
        assert (about in signed_in(administrator).get(address).content.decode()) is (page == "history")
        assert "/admin/audit/logline/" not in signed_in(staff).get(address).content.decode()
