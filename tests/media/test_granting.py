"""Access is given to many at once, comes to life again, and is taken back; the history tells by whom and why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from media.choices import AccessPolicy, GrantState, Verdict
from media.domain.access import may_watch
from media.domain.granting import Granted, grant, revoke
from media.models import Grant
from people.models import User
from tests.factories import make_recording, make_user
from tests.factories.media import make_grant

pytestmark = pytest.mark.django_db


def test_each_person_gets_access_to_each_recording_signed_in_the_history(staff: User) -> None:
    recordings = [make_recording(access_policy=AccessPolicy.GRANTED) for _ in range(2)]
    people = [make_user() for _ in range(3)]

    with acting_as(staff, "the press asked"):
        granted = grant(recordings, people, by=staff)

    assert granted == Granted(new=6, renewed=0, unchanged=0)
    assert all(may_watch(item, person, timezone.now()) == Verdict.GRANTED for item in recordings for person in people)
    kept = Grant.history.all()
    assert {(row.actor_name, row.history_change_reason, row.history_type) for row in kept} == {
        ("Sten Staff", "the press asked", "+")
    }
    assert kept.count() == 6


def test_granting_again_brings_a_revoked_or_expired_grant_to_life_and_leaves_a_valid_one_alone(staff: User) -> None:
    recording, now = make_recording(), timezone.now()
    make_grant(recording, make_user(), revoked_at=now)
    make_grant(recording, make_user(), expires_at=now - timedelta(days=1))
    untouched = make_grant(recording, make_user())
    people = [item.user for item in Grant.objects.all()]

    granted = grant([recording], [*people, people[0]], by=staff)

    assert granted == Granted(new=0, renewed=2, unchanged=1)
    assert Grant.objects.valid(timezone.now()).count() == 3
    assert untouched.history.count() == 1


def test_another_end_moves_the_end(attendee: User, staff: User) -> None:
    recording, end = make_recording(), timezone.now() + timedelta(days=3)
    grant([recording], [attendee], by=staff)

    assert grant([recording], [attendee], expires_at=end, by=staff).renewed == 1
    assert Grant.objects.get().expires_at == end


def test_access_cannot_end_in_the_past(attendee: User, staff: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        grant([make_recording()], [attendee], expires_at=timezone.now(), by=staff)

    assert refusal.value.code == "grant_ends_in_the_past"
    assert not Grant.objects.exists()


def test_revoking_ends_access_at_once_and_twice_changes_nothing(staff: User) -> None:
    recording = make_recording(access_policy=AccessPolicy.GRANTED)
    people = [make_user() for _ in range(2)]
    grant([recording], people, by=staff)

    with acting_as(staff, "wrong list"):
        assert revoke(Grant.objects.all()) == 2
        assert revoke(Grant.objects.all()) == 0

    assert may_watch(recording, people[0], timezone.now()) == Verdict.GRANT_REVOKED
    last = Grant.history.filter(history_type="~")
    assert {(row.actor_name, row.history_change_reason) for row in last} == {("Sten Staff", "wrong list")}


@pytest.mark.usefixtures("with_a_reason")
@pytest.mark.parametrize("people", [2, 40])
def test_the_number_of_queries_does_not_grow_with_the_people(
    staff: User, people: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    recording, crowd = make_recording(), [make_user() for _ in range(people)]
    make_grant(recording, crowd[0], revoked_at=timezone.now())

    with django_assert_num_queries(13):
        grant([recording], crowd, by=staff)


def test_the_state_of_one_grant_and_of_the_list_agree() -> None:
    recording, now = make_recording(), timezone.now()
    for values in (
        {}, {"expires_at": now}, {"expires_at": now + timedelta(seconds=1)}, {"revoked_at": now},
        {"revoked_at": now, "expires_at": now - timedelta(days=1)},
    ):  # fmt: skip
        make_grant(recording, make_user(), **values)

    for item in Grant.objects.all():
        assert [state for state in GrantState if item in Grant.objects.being(state, now)] == [item.state_at(now)]
