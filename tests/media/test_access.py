"""Who may watch, asked of one recording and of all at once: the two answers agree for everybody, everywhere, always."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from media.choices import AccessPolicy, Verdict
from media.domain.access import may_be_named, may_watch
from media.models import Grant, Recording
from people.choices import Role
from people.models import User
from tests.factories import make_recording, make_registration, make_user, make_webinar
from tests.factories.media import make_grant
from tests.unguarded import unguarded
from webinars.choices import RegistrationState
from webinars.models import Webinar

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
HOUR = timedelta(hours=1)
CLOCKS: dict[str, dict[str, Any]] = {
    "draft": {"published_at": None},
    "published later": {"published_at": NOW + HOUR},
    "open": {"published_at": NOW},
    "opens later": {"published_at": NOW - HOUR, "available_from": NOW + HOUR},
    "open at this moment": {"published_at": NOW - HOUR, "available_from": NOW, "available_until": NOW + HOUR},
    "closed at this moment": {"published_at": NOW - HOUR, "available_from": NOW - HOUR, "available_until": NOW},
}
GRANTS: dict[str, dict[str, Any] | None] = {
    "none": None,
    "for good": {},
    "until later": {"expires_at": NOW + HOUR},
    "until now": {"expires_at": NOW},
    "revoked": {"revoked_at": NOW - HOUR},
    "revoked and expired": {"revoked_at": NOW - HOUR, "expires_at": NOW - HOUR},
}


@pytest.fixture
def webinar(organizer: User) -> Webinar:
    return make_webinar(organizer=organizer)


@pytest.fixture
def crowd(webinar: Webinar, organizer: User, other_organizer: User, staff: User, administrator: User, auditor: User):
    """Everybody who could ask, by what they are to the webinar."""
    host, former_host = make_user(Role.ORGANIZER), make_user(Role.ATTENDEE)
    webinar.hosts.add(host, former_host)
    crowd: dict[str, Any] = {
        "nobody": AnonymousUser(),
        "stranger": make_user(),
        "organizer": organizer,
        "host": host,
        "former host": former_host,
        "other organizer": other_organizer,
        "staff": staff,
        "administrator": administrator,
        "auditor": auditor,
        "deactivated": make_user(is_active=False),
        "elsewhere": make_user(),
    }
    for state in RegistrationState:
        crowd[state.value] = make_user()
        make_registration(webinar=webinar, user=crowd[state.value], state=state)
    for name, attended in (("attended", True), ("no-show", False)):
        crowd[name] = make_user()
        make_registration(webinar=webinar, user=crowd[name], attended=attended)
    make_registration(webinar=webinar, user=crowd["deactivated"], attended=True)
    make_registration(user=crowd["elsewhere"], attended=True)
    return crowd


def test_one_recording_and_the_list_give_the_same_answer_for_everybody_under_every_policy_clock_and_grant(
    crowd: dict[str, Any], webinar: Webinar
) -> None:
    recordings = {
        (policy, clock, grant): make_recording(webinar=webinar, access_policy=policy, **CLOCKS[clock])
        for policy, clock, grant in product(AccessPolicy, CLOCKS, GRANTS)
    }
    unguarded(Grant.objects).bulk_create(
        Grant(recording=recording, user=user, **GRANTS[grant])
        for (_policy, _clock, grant), recording in recordings.items()
        if GRANTS[grant] is not None
        for user in crowd.values()
        if user.pk
    )
    runs_it = {"organizer", "host", "staff", "administrator", "auditor"}

    for name, user in crowd.items():
        listed = set(Recording.objects.watchable_by(user, NOW).values_list("pk", flat=True))
        for (policy, clock, grant), recording in recordings.items():
            verdict = may_watch(recording, user, NOW)
            assert verdict.is_allowed == (recording.pk in listed), (name, policy, clock, grant, verdict)
            expected = _expected(name, policy, clock, grant) if name not in runs_it else True
            assert verdict.is_allowed == expected, (name, policy, clock, grant, verdict)


def _expected(name: str, policy: str, clock: str, grant: str) -> bool:
    """The rules once more, in other words, for those who do not manage the webinar."""
    if clock not in ("open", "open at this moment"):
        return False
    if policy == AccessPolicy.PUBLIC:
        return True
    if name in ("nobody", "deactivated"):
        return False
    if grant in ("for good", "until later"):
        return True
    return {
        AccessPolicy.SIGNED_IN: True,
        AccessPolicy.REGISTERED: name in ("confirmed", "attended", "no-show"),
        AccessPolicy.ATTENDED: name == "attended",
        AccessPolicy.STAFF: False,
        AccessPolicy.GRANTED: False,
    }[AccessPolicy(policy)]


@pytest.mark.parametrize(
    ("policy", "values", "verdict"),
    [
        (AccessPolicy.REGISTERED, {}, Verdict.GRANTED),
        (AccessPolicy.GRANTED, {"expires_at": NOW}, Verdict.GRANT_EXPIRED),
        (AccessPolicy.STAFF, {"revoked_at": NOW}, Verdict.GRANT_REVOKED),
        (AccessPolicy.REGISTERED, {"revoked_at": NOW, "expires_at": NOW}, Verdict.GRANT_REVOKED),
        (AccessPolicy.PUBLIC, {"revoked_at": NOW}, Verdict.PUBLIC),
    ],
)
def test_somebody_with_a_grant_learns_what_became_of_it(
    attendee: User, policy: str, values: dict[str, Any], verdict: Verdict
) -> None:
    recording = make_recording(access_policy=policy, published_at=NOW)
    make_grant(recording, attendee, **values)

    assert may_watch(recording, attendee, NOW) == verdict


@pytest.mark.parametrize(
    ("clock", "verdict"),
    [
        ("draft", Verdict.NOT_PUBLISHED),
        ("published later", Verdict.NOT_PUBLISHED),
        ("opens later", Verdict.NOT_YET),
        ("closed at this moment", Verdict.NO_LONGER),
    ],
)
def test_a_grant_says_who_and_never_when(attendee: User, organizer: User, clock: str, verdict: Verdict) -> None:
    recording = make_recording(webinar=make_webinar(organizer=organizer), **CLOCKS[clock])
    make_grant(recording, attendee)

    assert may_watch(recording, attendee, NOW) == verdict
    assert may_watch(recording, organizer, NOW) == Verdict.RUNS_IT


def test_a_grant_of_another_person_or_for_another_recording_opens_nothing(attendee: User) -> None:
    recording, other = (make_recording(access_policy=AccessPolicy.GRANTED, published_at=NOW) for _ in range(2))
    make_grant(recording, make_user())
    make_grant(other, attendee)

    assert may_watch(recording, attendee, NOW) == Verdict.NOT_GRANTED
    assert list(Recording.objects.watchable_by(attendee, NOW)) == [other]


def test_the_clock_of_a_recording_and_of_the_list_agree() -> None:
    recordings = [make_recording(**values) for values in CLOCKS.values()]

    for recording in recordings:
        availability = recording.availability_at(NOW)
        found = [value for value in type(availability) if recording in Recording.objects.being(value, NOW)]
        assert found == [availability]


@pytest.mark.parametrize(
    ("policy", "verdict", "named"),
    [
        (AccessPolicy.REGISTERED, Verdict.NOT_REGISTERED, True),
        (AccessPolicy.REGISTERED, Verdict.NOT_PUBLISHED, False),
        (AccessPolicy.STAFF, Verdict.STAFF_ONLY, False),
        (AccessPolicy.GRANTED, Verdict.NOT_YET, False),
        (AccessPolicy.GRANTED, Verdict.GRANT_EXPIRED, True),
        (AccessPolicy.GRANTED, Verdict.GRANTED, True),
    ],
)
def test_a_title_is_named_only_where_its_audience_is_open_or_once_included_the_person(
    policy: str, verdict: Verdict, named: bool
) -> None:
    assert may_be_named(Recording(access_policy=policy, title="Merger"), verdict) is named


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_what_somebody_may_watch_is_one_query_however_much_there_is(
    attendee: User, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(rows):
        recording = make_recording(published_at=NOW)
        make_registration(user=attendee, webinar=recording.webinar)
    user = User.objects.get(pk=attendee.pk)

    # Besides the list itself: the person's permissions and those of their role, once per person.
    with django_assert_num_queries(3):
        assert len(Recording.objects.watchable_by(user, NOW)) == rows


def test_a_refusal_asks_a_handful_of_queries(attendee: User, django_assert_max_num_queries: Callable[..., Any]) -> None:
    recording = make_recording(published_at=NOW)
    user = User.objects.get(pk=attendee.pk)

    with django_assert_max_num_queries(5):
        assert may_watch(recording, user, NOW + timedelta(days=1)) == Verdict.NOT_REGISTERED


def test_somebody_without_a_login_is_sent_to_the_login_and_not_told_the_policy() -> None:
    moment: datetime = NOW
    for policy in set(AccessPolicy) - {AccessPolicy.PUBLIC}:
        recording = make_recording(access_policy=policy, published_at=NOW)
        assert may_watch(recording, AnonymousUser(), moment) == Verdict.LOGIN_NEEDED
