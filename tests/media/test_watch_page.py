"""The page on which somebody watches: plays, forwards, or says in plain words why not."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media.choices import AccessPolicy
from media.models import Recording, Viewing
from people.models import User
from tests.factories import make_recording, make_registration, make_webinar
from tests.factories.media import make_film, make_grant

pytestmark = pytest.mark.django_db

type Browser = Callable[[User], Client]
TITLE = "The merger with Example Corp"


def address_of(recording: Recording) -> str:
    return reverse("watch", args=[recording.pk])


def test_a_registered_person_gets_a_player_of_the_guarded_file(attendee: User, signed_in: Browser) -> None:
    recording = make_film(title=TITLE)
    make_registration(user=attendee, webinar=recording.webinar)

    page = signed_in(attendee).get(address_of(recording))

    assert page.status_code == 200
    assert TITLE in page.content.decode()
    assert f'<video class="player" controls playsinline preload="metadata" src="/watch/{recording.pk}/file/">' in (
        page.content.decode()
    )
    assert page["Cache-Control"] == "private, no-store"


def test_sound_without_pictures_plays_in_an_audio_player(attendee: User, signed_in: Browser) -> None:
    recording = make_film(name="talk.mp3", access_policy=AccessPolicy.PUBLIC)

    assert "<audio" in Client().get(address_of(recording)).content.decode()


def test_whoever_may_watch_a_link_is_sent_there_without_telling_from_where(attendee: User, signed_in: Browser) -> None:
    recording = make_recording(link="https://video.example.com/7", access_policy=AccessPolicy.SIGNED_IN)

    response = signed_in(attendee).get(address_of(recording))

    assert (response.status_code, response["Location"]) == (302, "https://video.example.com/7")
    assert response["Referrer-Policy"] == "no-referrer"
    assert [(kept.way, kept.verdict) for kept in Viewing.objects.all()] == [("web", "signed_in")]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://files.example.com/1", "data:text/html,hi", "//evil.example"]
)
def test_a_link_that_is_no_web_address_is_never_followed(link: str) -> None:
    recording = make_recording(link=link, access_policy=AccessPolicy.PUBLIC)

    response = Client().get(address_of(recording))

    assert response.status_code == 404
    assert "Location" not in response
    assert link not in response.content.decode()


def test_a_stranger_whom_the_login_could_help_is_sent_to_it_and_back() -> None:
    recording = make_recording(title=TITLE)

    response = Client().get(address_of(recording))

    assert (response.status_code, response["Location"]) == (302, f"/login/?next=/watch/{recording.pk}/")
    assert [(kept.user, kept.verdict) for kept in Viewing.objects.all()] == [(None, "login_needed")]


def test_a_refusal_says_why_and_what_to_do_and_gives_neither_link_nor_file(attendee: User, signed_in: Browser) -> None:
    recording = make_recording(title=TITLE, link="https://video.example.com/secret")

    page = signed_in(attendee).get(address_of(recording))

    text = page.content.decode()
    assert page.status_code == 403
    assert "This recording is for people with a confirmed registration." in text
    assert "If you have registered" in text
    assert TITLE in text
    assert "video.example.com" not in text
    assert [(kept.user_id, kept.is_allowed, kept.verdict) for kept in Viewing.objects.all()] == [
        (attendee.pk, False, "not_registered")
    ]


@pytest.mark.parametrize("policy", [AccessPolicy.STAFF, AccessPolicy.GRANTED])
def test_the_title_of_what_is_for_a_closed_circle_is_not_told_to_others(
    attendee: User, other_organizer: User, signed_in: Browser, policy: str
) -> None:
    recording = make_recording(title=TITLE, access_policy=policy)

    for user in (attendee, other_organizer):
        page = signed_in(user).get(address_of(recording))
        assert page.status_code == 403
        assert TITLE not in page.content.decode()
        assert recording.webinar.title not in page.content.decode()


def test_a_draft_looks_like_nothing_to_those_who_do_not_manage_it(
    attendee: User, organizer: User, other_organizer: User, signed_in: Browser
) -> None:
    recording = make_film(title=TITLE, published_at=None, webinar=make_webinar(organizer=organizer))
    make_registration(user=attendee, webinar=recording.webinar)
    make_grant(recording, attendee)

    for browser in (Client(), signed_in(attendee), signed_in(other_organizer)):
        for name in ("watch", "watch_file"):
            draft = browser.get(reverse(name, args=[recording.pk]))
            unknown = browser.get(reverse(name, args=[987_654]))
            assert draft.status_code == unknown.status_code == 404
            assert TITLE not in draft.content.decode()
            assert _without_token(draft.content.decode()) == _without_token(unknown.content.decode())
    assert Viewing.objects.filter(verdict="not_published", is_allowed=False).count() == 6

    page = signed_in(organizer).get(address_of(recording))
    assert page.status_code == 200
    assert "Not published" in page.content.decode()


def _without_token(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


def test_what_opens_later_says_when_on_the_clock_of_the_webinar(attendee: User, signed_in: Browser) -> None:
    opens = timezone.now().replace(year=2030, month=7, day=1, hour=10, minute=0)
    recording = make_recording(webinar=make_webinar(time_zone="Asia/Kolkata"), available_from=opens)
    make_registration(user=attendee, webinar=recording.webinar)

    page = signed_in(attendee).get(address_of(recording))

    assert page.status_code == 403
    assert "It opens on 1 July 2030, 15:30 (Asia/Kolkata)." in page.content.decode()


def test_a_title_is_text_and_not_markup(attendee: User, signed_in: Browser) -> None:
    recording = make_film(title="<script>alert(1)</script>", access_policy=AccessPolicy.PUBLIC)

    for name in (address_of(recording), reverse("recordings")):
        assert "<script>alert" not in Client().get(name).content.decode()


def test_only_reading_is_answered_and_a_number_beyond_all_numbers_is_not_found(attendee: User) -> None:
    recording = make_recording(access_policy=AccessPolicy.PUBLIC)

    assert Client().post(address_of(recording)).status_code == 405
    assert Client().get(f"/watch/{10**30}/").status_code == 404
    assert Client().get("/watch/-1/").status_code == 404


def test_a_recording_whose_time_is_over_says_so(attendee: User, signed_in: Browser) -> None:
    past = timezone.now() - timedelta(days=1)
    recording = make_recording(available_until=past, access_policy=AccessPolicy.PUBLIC)

    assert "no longer available" in Client().get(address_of(recording)).content.decode()
