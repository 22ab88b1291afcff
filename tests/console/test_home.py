"""The front page: what is next for the person who looks, and nothing that is not theirs to see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comms.models import Notification
from media.choices import AccessPolicy
from people.models import User
from tests.factories import make_announcement, make_recording, make_registration, make_user, make_webinar
from webinars.choices import RegistrationState, WebinarState

HOME = reverse("home")


def make_what_nobody_may_see(organizer: User) -> None:
    """Webinars that are not out or put away, recordings that are not out, somebody else's place and news."""
    now = timezone.now()
    make_webinar(title="Secret draft", state=WebinarState.DRAFT, organizer=organizer)
    make_webinar(title="Secret cancelled", state=WebinarState.CANCELLED, organizer=organizer)
    make_webinar(title="Secret archived", archived_at=now, organizer=organizer)
    over = make_webinar(title="Other past", state=WebinarState.ENDED, starts_at=now - timedelta(days=2))
    own = make_webinar(
        title="Own past", state=WebinarState.ENDED, starts_at=now - timedelta(days=2), organizer=organizer
    )
    public = {"access_policy": AccessPolicy.PUBLIC}
    make_recording(title="Secret unpublished film", webinar=own, published_at=None, **public)
    make_recording(title="Secret later film", webinar=own, available_from=now + timedelta(days=1), **public)
    make_recording(title="Film for staff", webinar=over, access_policy=AccessPolicy.STAFF)
    somebody = make_user(name="Secret somebody")
    make_registration(webinar=over, user=somebody)
    Notification.objects.create(user=somebody, announcement=make_announcement(title="Secret news"))


def page_of(client: Client) -> str:
    response = client.get(HOME)
    assert response.status_code == 200
    return response.content.decode()


def test_strangers_see_coming_webinars_and_public_recordings(organizer: User) -> None:
    make_what_nobody_may_see(organizer)
    make_webinar(title="Open to all")
    make_webinar(title="Just begun", starts_at=timezone.now() - timedelta(minutes=5), state=WebinarState.LIVE)
    make_recording(title="Public film", access_policy=AccessPolicy.PUBLIC)
    make_recording(title="Secret registrants’ film", access_policy=AccessPolicy.REGISTERED)
    page = page_of(Client())
    assert "Open to all" in page
    assert "Just begun" in page
    assert "On now" in page
    assert "Public film" in page
    assert "Secret" not in page
    assert "Film for staff" not in page
    assert "Log in" in page


@pytest.mark.parametrize("role", ["attendee", "organizer", "other_organizer", "administrator", "auditor"])
def test_the_front_page_shows_nobody_what_is_not_out_or_somebody_elses(
    role: str, request: pytest.FixtureRequest, organizer: User, signed_in: Callable[[User], Client]
) -> None:
    make_what_nobody_may_see(organizer)
    page = page_of(signed_in(organizer if role == "organizer" else request.getfixturevalue(role)))
    assert "Secret" not in page
    assert ("Film for staff" in page) == (role in {"administrator", "auditor"})


def test_people_see_their_own_place_and_are_not_asked_to_join_again(
    attendee: User, signed_in: Callable[[User], Client]
) -> None:
    make_registration(user=attendee, webinar=make_webinar(title="With a seat"))
    waiting = make_webinar(title="Without a seat")
    make_registration(user=attendee, webinar=waiting, state=RegistrationState.WAITLISTED)
    given_up = make_webinar(title="Given up")
    make_registration(user=attendee, webinar=given_up, state=RegistrationState.CANCELLED)
    make_registration(webinar=make_webinar(title="Somebody else’s"))
    make_registration(user=attendee, webinar=make_webinar(title="Called off", state=WebinarState.CANCELLED))
    context = signed_in(attendee).get(HOME).context
    assert [str(registration.webinar) for registration in context["mine"]] == ["With a seat", "Without a seat"]
    assert {str(webinar) for webinar in context["coming"]} == {"Given up", "Somebody else’s"}


def test_people_see_their_own_news_but_not_what_was_withdrawn(
    attendee: User, signed_in: Callable[[User], Client]
) -> None:
    Notification.objects.create(user=attendee, announcement=make_announcement(title="Room changed"))
    withdrawn = make_announcement(title="Sent by mistake", withdrawn_at=timezone.now())
    Notification.objects.create(user=attendee, announcement=withdrawn)
    page = page_of(signed_in(attendee))
    assert "Room changed" in page
    assert "Sent by mistake" not in page


def test_times_are_those_of_the_webinars_own_zone_and_of_the_readers(
    attendee: User, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 18, 12, 0, tzinfo=UTC))
    make_webinar(starts_at=datetime(2026, 3, 20, 20, 0, tzinfo=UTC), time_zone="Asia/Kolkata")
    attendee.time_zone = "America/Bogota"
    attendee.save()
    page = page_of(signed_in(attendee))
    assert "Saturday, 21 March, 01:30</time> Asia/Kolkata" in page
    assert "Fri 20 Mar, 15:00 your time" in page


def test_with_nothing_there_the_page_says_so(attendee: User, signed_in: Callable[[User], Client]) -> None:
    page = page_of(signed_in(attendee))
    assert "You are not registered for a coming webinar." in page
    assert "Nothing has been sent to you yet." in page
    assert "No webinar is planned at the moment." in page
    assert "Recordings you can watch" not in page


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_the_front_page_asks_as_often_for_three_of_everything_as_for_one(
    is_signed_in: bool, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(attendee) if is_signed_in else Client()

    def make_one_of_everything() -> None:
        webinar = make_webinar()
        make_registration(user=attendee, webinar=webinar)
        make_webinar()
        make_recording(webinar=webinar, access_policy=AccessPolicy.PUBLIC)
        Notification.objects.create(user=attendee, announcement=make_announcement())

    make_one_of_everything()
    with CaptureQueriesContext(connection) as one:
        assert client.get(HOME).status_code == 200
    make_one_of_everything()
    make_one_of_everything()
    with CaptureQueriesContext(connection) as three:
        assert client.get(HOME).status_code == 200
    assert len(three) == len(one)


def test_the_front_page_takes_no_orders() -> None:
    assert Client().post(HOME).status_code == 405
