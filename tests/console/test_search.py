"""The command palette finds what its user may see, a handful of each, and remembers nothing."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.console.search import ROWS_PER_MODEL, SEARCHED
from people.models import User
from tests.factories import (
    make_announcement,
    make_recording,
    make_registration,
    make_series,
    make_user,
    make_webinar,
)

SEARCH = reverse("admin:search")
EVERYTHING = ["Zebra webinar", "Zebra person", "Zebra recording", "Zebra announcement", "Zebra series"]


def found_by(client: Client, term: str) -> list[str]:
    """The titles of what is found, in order."""
    response = client.get(SEARCH, {"s": term})
    assert response.status_code == 200
    return [str(result.title) for result in response.context["results"]] if response.content else []


def make_zebras(organizer: User) -> None:
    """One of each searched model, all of them the organizer's or registered with them."""
    series = make_series(title="Zebra series", organizer=organizer)
    webinar = make_webinar(title="Zebra webinar", organizer=organizer, series=series)
    make_registration(webinar=webinar, user=make_user(name="Zebra person"))
    make_recording(title="Zebra recording", webinar=webinar)
    make_announcement(title="Zebra announcement")


@pytest.mark.parametrize("role", ["administrator", "staff", "auditor"])
def test_those_who_see_everything_find_everything(
    role: str, request: pytest.FixtureRequest, organizer: User, signed_in: Callable[[User], Client]
) -> None:
    make_zebras(organizer)
    assert sorted(found_by(signed_in(request.getfixturevalue(role)), "zebra")) == sorted(EVERYTHING)


def test_an_organizer_finds_their_own_and_no_announcement(organizer: User, signed_in: Callable[[User], Client]) -> None:
    make_zebras(organizer)
    assert sorted(found_by(signed_in(organizer), "zebra")) == sorted(set(EVERYTHING) - {"Zebra announcement"})


def test_an_organizer_of_another_webinar_finds_nothing_of_it(
    organizer: User, other_organizer: User, signed_in: Callable[[User], Client]
) -> None:
    make_zebras(organizer)
    assert found_by(signed_in(other_organizer), "zebra") == []


def test_nobody_else_may_search(organizer: User, attendee: User, signed_in: Callable[[User], Client]) -> None:
    make_zebras(organizer)
    for client in (Client(), signed_in(attendee)):
        response = client.get(SEARCH, {"s": "zebra"})
        assert response.status_code == 302
        assert b"Zebra" not in response.content


def test_a_handful_of_each_is_found_however_many_there_are(
    administrator: User, signed_in: Callable[[User], Client]
) -> None:
    for number in range(ROWS_PER_MODEL + 3):
        make_webinar(title=f"Zebra {number}")
    assert len(found_by(signed_in(administrator), "zebra")) == ROWS_PER_MODEL


def test_what_is_found_opens(organizer: User, staff: User, signed_in: Callable[[User], Client]) -> None:
    make_zebras(organizer)
    client = signed_in(staff)
    results = list(client.get(SEARCH, {"s": "zebra"}).context["results"])
    assert len(results) == len(SEARCHED)
    assert {client.get(result.link).status_code for result in results} == {200}


def test_pages_of_the_admin_are_found_by_their_name(staff: User, signed_in: Callable[[User], Client]) -> None:
    assert "Registrations" in found_by(signed_in(staff), "registrations")


def test_nothing_typed_finds_nothing(organizer: User, staff: User, signed_in: Callable[[User], Client]) -> None:
    make_zebras(organizer)
    client = signed_in(staff)
    assert found_by(client, "") == found_by(client, "   ") == []


def test_a_permission_that_is_taken_away_takes_its_rows_away_at_once(
    organizer: User, staff: User, signed_in: Callable[[User], Client]
) -> None:
    make_zebras(organizer)
    client = signed_in(staff)
    assert "Zebra webinar" in found_by(client, "zebra")
    staff.role = "organizer"
    staff.save()
    assert found_by(client, "zebra") == []


def test_the_search_asks_as_often_for_many_rows_as_for_one(
    organizer: User, administrator: User, signed_in: Callable[[User], Client]
) -> None:
    make_zebras(organizer)
    client = signed_in(administrator)
    with CaptureQueriesContext(connection) as one:
        assert len(found_by(client, "zebra")) == len(EVERYTHING)
    for number in range(2):
        make_webinar(title=f"Zebra {number}")
        make_recording(title=f"Zebra film {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(found_by(client, "zebra")) == len(EVERYTHING) + 4
    assert len(many) == len(one)
