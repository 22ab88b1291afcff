"""The file's address answers with the right bytes to those who may watch, and with nothing to others."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media.choices import AccessPolicy
from media.models import Recording, Viewing
from people.models import User
from tests.factories import make_registration, make_webinar
from tests.factories.media import make_film, make_grant, mp4_bytes
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db

type Browser = Callable[[User], Client]
BYTES = mp4_bytes(10_000)


@pytest.fixture
def film(attendee: User) -> Recording:
    recording = make_film(BYTES, title="Secret plans")
    make_registration(user=attendee, webinar=recording.webinar)
    return recording


def address_of(recording: Recording) -> str:
    return reverse("watch_file", args=[recording.pk])


def body_of(response: Any) -> bytes:
    # Reading to the end closes the answer; closing it by hand would drop the connection that the test is inside of.
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_whole_file_comes_with_its_kind_length_and_marks(
    film: Recording, attendee: User, signed_in: Browser
) -> None:
    response = signed_in(attendee).get(address_of(film))

    assert body_of(response) == BYTES
    assert response.status_code == 200
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Length"] == "10000"
    assert response["Accept-Ranges"] == "bytes"
    assert response["ETag"].startswith('"')
    assert response["Last-Modified"].endswith("GMT")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith("inline; filename=")


def test_random_parts_are_the_bytes_of_the_file(film: Recording, attendee: User, signed_in: Browser) -> None:
    browser, dice = signed_in(attendee), random.Random(7)
    for _ in range(40):
        first = dice.randrange(len(BYTES))
        last = dice.randrange(first, len(BYTES) + 3_000)
        for header, expected in (
            (f"bytes={first}-{last}", BYTES[first : last + 1]),
            (f"bytes={first}-", BYTES[first:]),
            (f"bytes=-{first + 1}", BYTES[-first - 1 :]),
        ):
            response = browser.get(address_of(film), headers={"range": header})
            start = len(BYTES) - len(expected) if header.startswith("bytes=-") else first
            assert response.status_code == 206
            assert body_of(response) == expected
            assert response["Content-Length"] == str(len(expected))
            assert response["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/10000"


@pytest.mark.parametrize("header", ["bytes=10000-", "bytes=10000-10001", "bytes=-0"])
def test_a_part_that_is_not_there_cannot_be_satisfied(
    film: Recording, attendee: User, signed_in: Browser, header: str
) -> None:
    response = signed_in(attendee).get(address_of(film), headers={"range": header})

    assert (response.status_code, response["Content-Range"], body_of(response)) == (416, "bytes */10000", b"")


@pytest.mark.parametrize("header", ["bytes=0-0,5-9", "lines=1-2", "bytes=9-3", "nonsense"])
def test_several_parts_and_nonsense_get_the_whole_file(
    film: Recording, attendee: User, signed_in: Browser, header: str
) -> None:
    response = signed_in(attendee).get(address_of(film), headers={"range": header})

    assert (response.status_code, body_of(response)) == (200, BYTES)


def test_a_client_that_holds_a_part_of_another_file_gets_this_one_as_a_whole(
    film: Recording, attendee: User, signed_in: Browser
) -> None:
    browser = signed_in(attendee)
    first = browser.get(address_of(film), headers={"range": "bytes=0-9"})
    assert body_of(first) == BYTES[:10]

    def status(condition: str) -> int:
        headers = {"range": "bytes=10-19", "if-range": condition}
        response = browser.get(address_of(film), headers=headers)
        body_of(response)
        return response.status_code

    assert status(first["ETag"]) == 206
    assert status(first["Last-Modified"]) == 206
    assert status('"another"') == 200
    assert status("W/" + first["ETag"]) == 200
    assert status("Thu, 01 Jan 1970 00:00:00 GMT") == 200


def test_a_client_that_names_what_it_has_is_told_that_it_is_still_the_same(
    film: Recording, attendee: User, signed_in: Browser
) -> None:
    browser = signed_in(attendee)
    mark = browser.head(address_of(film))["ETag"]

    assert browser.get(address_of(film), headers={"if-none-match": mark}).status_code == 304
    assert browser.get(address_of(film), headers={"if-match": '"other"', "range": "bytes=0-5"}).status_code == 412


def test_head_tells_the_length_without_the_bytes(film: Recording, attendee: User, signed_in: Browser) -> None:
    response = signed_in(attendee).head(address_of(film), headers={"range": "bytes=0-5"})

    assert (response.status_code, response["Content-Length"], body_of(response)) == (200, "10000", b"")


def test_playing_in_many_parts_is_one_viewing(film: Recording, attendee: User, signed_in: Browser) -> None:
    browser = signed_in(attendee)
    assert body_of(browser.get(reverse("watch", args=[film.pk])))
    for start in range(0, 10_000, 500):
        assert body_of(browser.get(address_of(film), headers={"range": f"bytes={start}-{start + 499}"}))

    assert [(kept.way, kept.user_id, kept.is_allowed) for kept in Viewing.objects.all()] == [("web", attendee.pk, True)]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("part", [{}, {"range": "bytes=0-99"}, {"range": "bytes=500-"}, {"if-none-match": "*"}])
def test_whoever_may_not_watch_gets_no_byte_and_no_length(
    film: Recording, signed_in: Browser, other_organizer: User, method: str, part: dict[str, str]
) -> None:
    for browser in (Client(), signed_in(other_organizer)):
        response = getattr(browser, method)(address_of(film), headers=part)
        assert response.status_code == 403
        assert BYTES[:8] not in body_of(response)
        assert "Content-Range" not in response
        assert "ETag" not in response
    assert Viewing.objects.filter(is_allowed=False, way="file").count() == 2


def test_access_that_ends_in_the_middle_of_a_film_ends_there(attendee: User, signed_in: Browser) -> None:
    recording = make_film(BYTES, access_policy=AccessPolicy.GRANTED)
    grant = make_grant(recording, attendee, expires_at=timezone.now() + timedelta(hours=1))
    browser = signed_in(attendee)
    assert body_of(browser.get(address_of(recording), headers={"range": "bytes=0-99"})) == BYTES[:100]

    unguarded(type(grant).objects.filter(pk=grant.pk)).update(expires_at=timezone.now())

    assert browser.get(address_of(recording), headers={"range": "bytes=100-199"}).status_code == 403
    assert Viewing.objects.filter(verdict="grant_expired").count() == 1


def test_no_address_but_the_guarded_one_leads_to_the_file(
    film: Recording, administrator: User, signed_in: Browser
) -> None:
    path = Path(film.file.path)
    assert path.read_bytes() == BYTES
    with pytest.raises(ValueError, match="not accessible via a URL"):
        storages["private"].url(film.file.name)
    with pytest.raises(ValueError, match="not accessible via a URL"):
        _ = film.file.url

    browser = signed_in(administrator)
    for prefix in ("", "uploads/", "static/", "private/", "var/private/", "media/"):
        assert browser.get(f"/{prefix}{film.file.name}").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_a_clear_page(film: Recording, attendee: User, signed_in: Browser) -> None:
    film.file.storage.delete(film.file.name)
    browser = signed_in(attendee)

    for name in ("watch", "watch_file"):
        response = browser.get(reverse(name, args=[film.pk]))
        assert response.status_code == 404
        assert "The recording itself is missing" in response.content.decode()
    assert set(Viewing.objects.values_list("is_allowed", "verdict")) == {(False, "file_missing")}


def test_an_ending_that_is_none_of_ours_is_never_shown_in_the_browser(attendee: User, signed_in: Browser) -> None:
    recording = make_film(b"<script>alert(1)</script>", name="page.html", webinar=make_webinar())
    make_registration(user=attendee, webinar=recording.webinar)

    response = signed_in(attendee).get(address_of(recording))

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    body_of(response)


def test_the_file_of_a_link_leads_to_the_link(attendee: User, signed_in: Browser) -> None:
    recording = make_film(access_policy=AccessPolicy.SIGNED_IN)
    unguarded(Recording.objects.filter(pk=recording.pk)).update(file="", link="https://video.example.com/1")

    response = signed_in(attendee).get(address_of(recording))

    assert (response.status_code, response["Location"]) == (302, "https://video.example.com/1")
