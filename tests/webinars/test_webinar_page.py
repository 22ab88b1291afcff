"""The pages of webinars for those who attend them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.foundation.history import acting_as
from people.models import User
from tests.factories import make_registration, make_webinar
from webinars.choices import WebinarState
from webinars.domain import schedule

pytestmark = pytest.mark.django_db

LINK = "https://meet.example.com/secret-room"
type Browser = Callable[[User], Client]


@pytest.mark.parametrize("values", [{"state": WebinarState.DRAFT}, {"state": "ended", "archived_at": timezone.now()}])
def test_what_is_not_public_is_not_found_by_anybody_else(
    values: dict[str, object], client: Client, attendee: User, other_organizer: User, signed_in: Browser
) -> None:
    webinar = make_webinar(title="Secret plans", **values)
    for browser in (client, signed_in(attendee), signed_in(other_organizer)):
        for path in ("", "calendar.ics"):
            response = browser.get(f"/webinars/{webinar.slug}/{path}")
            assert response.status_code == 404
            assert b"Secret plans" not in response.content
        browser.post(f"/webinars/{webinar.slug}/register/")
    assert not webinar.registrations.exists()


def test_a_draft_that_was_cancelled_stays_unknown(client: Client) -> None:
    webinar = make_webinar(state=WebinarState.DRAFT, title="Secret plans")
    webinar.state = WebinarState.CANCELLED
    webinar.save()

    assert client.get(f"/webinars/{webinar.slug}/").status_code == 404


def test_those_who_work_on_a_draft_see_its_page(organizer: User, staff: User, signed_in: Browser) -> None:
    webinar = make_webinar(state=WebinarState.DRAFT, organizer=organizer)

    for user in (organizer, staff):
        assert b"Draft" in signed_in(user).get(f"/webinars/{webinar.slug}/").content


def test_a_cancelled_webinar_says_so_and_takes_nobody(attendee: User, staff: User, signed_in: Browser) -> None:
    webinar = make_webinar(join_link=LINK)
    make_registration(webinar=webinar, user=attendee)
    with acting_as(staff, "Speaker ill"):
        schedule.cancel([webinar])

    page = signed_in(attendee).get(f"/webinars/{webinar.slug}/").content.decode()

    assert "This webinar was cancelled" in page
    assert LINK not in page
    assert "/register/" not in page


@pytest.mark.parametrize("state", ["pending", "waitlisted", "cancelled", "declined"])
def test_without_a_seat_the_room_stays_secret(state: str, attendee: User, client: Client, signed_in: Browser) -> None:
    registration = make_registration(user=attendee, state=state, webinar=make_webinar(join_link=LINK, capacity=1))

    for browser in (client, signed_in(attendee)):
        for path in ("", "calendar.ics"):
            assert LINK.encode() not in browser.get(f"/webinars/{registration.webinar.slug}/{path}").content


def test_with_a_seat_the_link_shows_until_the_webinar_is_over(attendee: User, signed_in: Browser) -> None:
    webinar = make_webinar(join_link=LINK)
    make_registration(user=attendee, webinar=webinar)
    browser = signed_in(attendee)
    assert LINK.encode() in browser.get(f"/webinars/{webinar.slug}/").content

    webinar.starts_at = timezone.now() - timedelta(hours=2)
    webinar.save()
    assert LINK.encode() not in browser.get(f"/webinars/{webinar.slug}/").content


def test_registering_asks_to_log_in_first_and_comes_back_to_the_page(client: Client) -> None:
    webinar = make_webinar()

    response = client.post(f"/webinars/{webinar.slug}/register/")

    assert response.status_code == 302
    assert response["Location"].endswith(f"?next=/webinars/{webinar.slug}/")
    assert not webinar.registrations.exists()


def test_a_look_at_the_register_address_registers_nobody(attendee: User, signed_in: Browser) -> None:
    webinar = make_webinar()

    assert signed_in(attendee).get(f"/webinars/{webinar.slug}/register/").status_code == 405
    assert not webinar.registrations.exists()


def test_people_register_and_give_up_their_place_themselves(attendee: User, signed_in: Browser) -> None:
    webinar = make_webinar()
    browser = signed_in(attendee)

    browser.post(f"/webinars/{webinar.slug}/register/")
    registration = webinar.registrations.get()
    assert (registration.user, registration.state, registration.source) == (attendee, "confirmed", "self")
    row = registration.history.get()
    assert (row.history_user, row.way) == (attendee, "web")

    browser.post(f"/webinars/{webinar.slug}/cancel/")
    registration.refresh_from_db()
    assert registration.state == "cancelled"


def test_giving_up_a_place_touches_nobody_elses(attendee: User, signed_in: Browser) -> None:
    other = make_registration()

    signed_in(attendee).post(f"/webinars/{other.webinar.slug}/cancel/")

    other.refresh_from_db()
    assert other.state == "confirmed"


def test_somebody_declined_is_told_so(attendee: User, signed_in: Browser) -> None:
    registration = make_registration(user=attendee, state="declined")

    page = signed_in(attendee).post(f"/webinars/{registration.webinar.slug}/register/", follow=True).content.decode()

    assert "The organizer declined this registration" in page


def test_the_page_says_the_time_in_both_zones(attendee: User, signed_in: Browser) -> None:
    attendee.time_zone = "Asia/Kolkata"
    attendee.save()
    webinar = make_webinar(starts_at=datetime(2027, 7, 1, 16, 0, tzinfo=UTC), time_zone="Europe/Rome")

    page = signed_in(attendee).get(f"/webinars/{webinar.slug}/").content.decode()

    assert "1 July 2027, 18:00" in page
    assert "Europe/Rome (CEST)" in page
    assert "1 July 2027, 21:30" in page
    assert "Asia/Kolkata (IST)" in page


def test_my_webinars_are_mine_and_none_is_left_out(attendee: User, client: Client, signed_in: Browser) -> None:
    make_registration(webinar=make_webinar(title="Somebody else’s"))
    make_registration(user=attendee, webinar=make_webinar(title="Still to come"))
    over = make_webinar(title="Long gone", starts_at=timezone.now() - timedelta(days=3))
    make_registration(user=attendee, webinar=over)

    assert client.get("/my/webinars/").status_code == 302
    called_off = make_webinar(title="Called off", state=WebinarState.CANCELLED)
    make_registration(user=attendee, webinar=called_off)
    make_registration(user=attendee, webinar=make_webinar(title="Not announced", state=WebinarState.DRAFT))
    page = signed_in(attendee).get("/my/webinars/").content.decode()

    assert page.index("Still to come") < page.index("Before") < page.index("Long gone")
    assert page.index("Called off") < page.index("Before")
    assert "Somebody else" not in page
    assert "Not announced" not in page
