"""Each try to watch is kept once, with what came of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from media.choices import Verdict, ViewingWay
from media.domain import viewing
from media.models import Viewing
from people.models import User
from tests.factories import make_recording, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def test_a_try_says_who_when_by_which_way_and_why(attendee: User) -> None:
    recording = make_recording()

    viewing.record(recording, attendee, Verdict.STAFF_ONLY, way=ViewingWay.WEB, address="192.0.2.7", now=NOW)

    kept = Viewing.objects.get()
    assert (kept.recording, kept.user, kept.at, kept.way) == (recording, attendee, NOW, "web")
    assert (kept.is_allowed, kept.verdict, kept.address) == (False, "staff_only", "192.0.2.7")


def test_a_player_that_fetches_its_file_in_a_hundred_pieces_is_one_viewing(attendee: User) -> None:
    recording = make_recording()

    for seconds in range(100):
        moment = NOW + timedelta(seconds=seconds)
        viewing.record(recording, attendee, Verdict.REGISTERED, way=ViewingWay.FILE, now=moment)

    assert Viewing.objects.count() == 1


def test_the_file_that_an_opened_page_plays_is_part_of_the_same_viewing(attendee: User) -> None:
    recording = make_recording()

    viewing.record(recording, attendee, Verdict.REGISTERED, way=ViewingWay.WEB, now=NOW)
    viewing.record(recording, attendee, Verdict.REGISTERED, way=ViewingWay.FILE, now=NOW + timedelta(hours=3))

    assert [kept.way for kept in Viewing.objects.all()] == ["web"]


def test_the_next_day_or_another_person_or_another_recording_is_a_viewing_of_its_own(attendee: User) -> None:
    recording = make_recording()
    viewing.record(recording, attendee, Verdict.REGISTERED, way=ViewingWay.FILE, now=NOW)

    viewing.record(recording, attendee, Verdict.REGISTERED, way=ViewingWay.FILE, now=NOW + timedelta(days=1))
    viewing.record(recording, make_user(), Verdict.REGISTERED, way=ViewingWay.FILE, now=NOW)
    viewing.record(make_recording(), attendee, Verdict.REGISTERED, way=ViewingWay.FILE, now=NOW)

    assert Viewing.objects.count() == 4


def test_strangers_are_told_apart_by_their_address() -> None:
    recording = make_recording()

    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        viewing.record(recording, AnonymousUser(), Verdict.PUBLIC, way=ViewingWay.FILE, address=address, now=NOW)

    assert Viewing.objects.count() == 2


def test_every_refusal_is_kept_even_after_the_person_was_let_in(attendee: User) -> None:
    recording = make_recording()
    viewing.record(recording, attendee, Verdict.GRANTED, way=ViewingWay.FILE, now=NOW)

    for _ in range(3):
        viewing.record(recording, attendee, Verdict.GRANT_REVOKED, way=ViewingWay.FILE, now=NOW)

    assert Viewing.objects.filter(is_allowed=False, verdict="grant_revoked").count() == 3
