"""The one question that every door asks before a recording is shown: may this person watch it now, and why."""

from datetime import datetime
from typing import TYPE_CHECKING

from media.choices import AccessPolicy, Availability, GrantState, Verdict
from media.models import Grant, Recording
from webinars.models import Registration

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User
    from webinars.models.registration import RegistrationQuerySet

CLOSED = {
    Availability.DRAFT: Verdict.NOT_PUBLISHED,
    Availability.UPCOMING: Verdict.NOT_YET,
    Availability.OVER: Verdict.NO_LONGER,
}
# Under these policies anybody can become one of the audience, so its existence is no secret.
NAMED_POLICIES = (AccessPolicy.PUBLIC, AccessPolicy.SIGNED_IN, AccessPolicy.REGISTERED, AccessPolicy.ATTENDED)


def may_watch(recording: Recording, user: "User | AnonymousUser", now: datetime) -> Verdict:
    """The verdict on `user` watching `recording` at `now`; its `is_allowed` says whether it is a yes.

    Whoever manages the webinar (sees it in the admin and has the permission `media.view_recording`) may always watch:
    before it is published, outside its window, under every policy. For everybody else time comes first: a policy and a
    grant answer who, never when. Inside the window a valid grant lets in under every policy; without one the policy
    decides, and somebody who is turned away learns of a grant that they once had.

    `Recording.objects.watchable_by(user, now)` is the same question for lists. Asks a constant number of queries.
    """
    if Recording.objects.run_by(user).filter(pk=recording.pk).exists():
        return Verdict.RUNS_IT
    availability = recording.availability_at(now)
    if availability in CLOSED:
        return CLOSED[availability]
    if recording.access_policy == AccessPolicy.PUBLIC:
        return Verdict.PUBLIC
    if not (user.is_authenticated and user.is_active):
        return Verdict.LOGIN_NEEDED
    verdict = _by_policy(recording, user)
    return verdict if verdict.is_allowed else _by_grant(recording, user, now) or verdict


def may_be_named(recording: Recording, verdict: Verdict) -> bool:
    """Whether somebody with this verdict may read the recording's title."""
    if verdict.is_allowed or verdict in (Verdict.GRANT_EXPIRED, Verdict.GRANT_REVOKED):
        return True
    return verdict != Verdict.NOT_PUBLISHED and recording.access_policy in NAMED_POLICIES


def _by_policy(recording: Recording, user: "User") -> Verdict:
    match AccessPolicy(recording.access_policy):
        case AccessPolicy.PUBLIC:
            return Verdict.PUBLIC
        case AccessPolicy.SIGNED_IN:
            return Verdict.SIGNED_IN
        case AccessPolicy.REGISTERED:
            is_confirmed = _registrations(recording, user).confirmed().exists()
            return Verdict.REGISTERED if is_confirmed else Verdict.NOT_REGISTERED
        case AccessPolicy.ATTENDED:
            has_attended = _registrations(recording, user).filter(attended=True).exists()
            return Verdict.ATTENDED if has_attended else Verdict.NOT_ATTENDED
        case AccessPolicy.STAFF:  # those who manage it were let in before
            return Verdict.STAFF_ONLY
        case AccessPolicy.GRANTED:
            return Verdict.NOT_GRANTED


def _registrations(recording: Recording, user: "User") -> "RegistrationQuerySet":
    found: RegistrationQuerySet = Registration.objects.filter(webinar_id=recording.webinar_id, user_id=user.pk)
    return found


def _by_grant(recording: Recording, user: "User", now: datetime) -> Verdict | None:
    grant = Grant.objects.filter(recording_id=recording.pk, user_id=user.pk).first()
    if grant is None:
        return None
    return {
        GrantState.ACTIVE: Verdict.GRANTED,
        GrantState.EXPIRED: Verdict.GRANT_EXPIRED,
        GrantState.REVOKED: Verdict.GRANT_REVOKED,
    }[grant.state_at(now)]
