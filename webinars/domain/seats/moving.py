"""Moves registrations from state to state: confirming, declining, cancelling, promoting from the waiting list."""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import batched
from operator import add

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import require_reason, save_many
from webinars.choices import STANDING_STATES, RegistrationState
from webinars.domain.locking import lock, lock_webinars_of
from webinars.domain.seats.admission import ensure_open, hands_on_seats
from webinars.domain.seats.announcing import announce, change_of
from webinars.domain.seats.line import InLine, first_waiting, free_seats, give_out
from webinars.domain.seats.seat import Moved
from webinars.models import Registration, Webinar

READ_AT_ONCE = 1_000


def cancel(registrations: Iterable[Registration]) -> Moved:
    """Give up the places; freed seats go to the waiting list. Those cancelled or declined already stay as they are.

    Raises RuleBroken without a reason.
    """
    require_reason()
    with transaction.atomic():
        moved = [_cancel(webinar, keys) for webinar, keys in lock_webinars_of(registrations)]
    return reduce(add, moved, Moved())


def decline(registrations: Iterable[Registration]) -> Moved:
    """Say no to people who are pending or waiting.

    Raises RuleBroken without a reason, and for anybody else; then nothing is changed.
    """
    require_reason()
    with transaction.atomic():
        moved = [_decline(webinar, keys) for webinar, keys in lock_webinars_of(registrations)]
    return reduce(add, moved, Moved())


def confirm(registrations: Iterable[Registration]) -> Moved:
    """Give the people seats, as many as there are and in line with those waiting; the others join the waiting list.

    Somebody whose registration was cancelled or declined comes back at a new place in line. Raises RuleBroken where
    the webinar is cancelled or archived, and where nobody can be given a seat or a place in line.
    """
    with transaction.atomic():
        moved = [_confirm(webinar, keys) for webinar, keys in lock_webinars_of(registrations)]
    return reduce(add, moved, Moved())


def promote(webinar: Webinar, *, tells: bool = True) -> int:
    """Hand free seats to the waiting list, first come first served; returns how many people got one.

    Without `tells` they hear nothing.
    """
    with transaction.atomic():
        webinar = lock(webinar)
        return _promote(webinar, tells=tells) if hands_on_seats(webinar) else 0


def seat_waiting(keys: Iterable[int], *, tells: bool = True) -> int:
    """Confirm these registrations, which the line has chosen; for those who hold the lock."""
    return _move(stored(list(keys)), RegistrationState.CONFIRMED, tells=tells)


def stored(keys: Sequence[int]) -> list[Registration]:
    """The registrations with these keys as they are now."""
    return [
        registration
        for batch in batched(keys, READ_AT_ONCE)
        for registration in Registration.objects.filter(pk__in=batch).order_by("registered_at", "pk")
    ]


def _cancel(webinar: Webinar, keys: Sequence[int]) -> Moved:
    standing = [registration for registration in stored(keys) if registration.state in STANDING_STATES]
    changed_count = _move(standing, RegistrationState.CANCELLED)
    return Moved(changed_count, promoted_count=_promote(webinar) if hands_on_seats(webinar) else 0)


def _decline(webinar: Webinar, keys: Sequence[int]) -> Moved:
    others = [registration for registration in stored(keys) if registration.state != RegistrationState.DECLINED]
    _ensure_may_become(RegistrationState.DECLINED, others)
    return Moved(_move(others, RegistrationState.DECLINED))


def _confirm(webinar: Webinar, keys: Sequence[int]) -> Moved:
    ensure_open(webinar, after_the_fact=True)
    asking = [registration for registration in stored(keys) if registration.state != RegistrationState.CONFIRMED]
    _ensure_may_become(RegistrationState.CONFIRMED, asking)
    now = timezone.now()
    before = {registration.pk: registration.state for registration in asking}
    for registration in asking:
        if registration.state not in STANDING_STATES:
            registration.registered_at = now
    seat_count = free_seats(webinar)
    waiting = first_waiting(webinar, seat_count) if hands_on_seats(webinar) else []
    line = {InLine.registered(registration.pk, registration.registered_at) for registration in asking}
    seated = give_out(seat_count, list(line.union(waiting)))
    for registration in asking:
        has_seat = registration.pk in seated
        registration.state = RegistrationState.CONFIRMED if has_seat else RegistrationState.WAITLISTED
    confirmed_count = sum(registration.pk in seated for registration in asking)
    if asking and not confirmed_count and set(before.values()) == {RegistrationState.WAITLISTED}:
        raise RuleBroken(
            _("“%(title)s” is full: nobody can be given a seat before one is free. Raise the capacity, or cancel one."),
            code="webinar_full",
            params={"title": webinar.title},
        )
    changed_count = save_many(asking, fields=["state", "registered_at"])
    announce([change_of(item, before[item.pk]) for item in asking if item.state != before[item.pk]])
    passed = {int(person.order) for person in waiting if person.key in seated} - before.keys()
    return Moved(changed_count, len(asking) - confirmed_count, seat_waiting(passed))


def _promote(webinar: Webinar, *, tells: bool = True) -> int:
    return seat_waiting((int(person.order) for person in first_waiting(webinar, free_seats(webinar))), tells=tells)


def _move(registrations: Sequence[Registration], state: RegistrationState, *, tells: bool = True) -> int:
    before = {registration.pk: registration.state for registration in registrations}
    for registration in registrations:
        registration.state = state
    changed_count = save_many(registrations, fields=["state"])
    announce([change_of(registration, before[registration.pk]) for registration in registrations], tells=tells)
    return changed_count


def _ensure_may_become(state: RegistrationState, registrations: Sequence[Registration]) -> None:
    stuck = [item for item in registrations if not RegistrationState(item.state).may_become(state)]
    if stuck:
        raise RuleBroken(
            ngettext_lazy(
                "%(name)s is %(was)s and can’t become %(state)s. Nothing was changed.",
                "%(name)s is %(was)s and can’t become %(state)s; %(count)s of the people can’t. Nothing was changed.",
                len(stuck),
            ),
            code="registration_may_not_become",
            params={
                "name": stuck[0].user,
                "was": stuck[0].get_state_display().lower(),
                "state": state.label.lower(),
                "count": len(stuck),
            },
        )
