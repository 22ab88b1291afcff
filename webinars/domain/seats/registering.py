"""Registers people in a webinar."""

from collections.abc import Iterable, Sequence
from itertools import batched

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import insert_new, save_many
from webinars.choices import STANDING_STATES, RegistrationSource, RegistrationState
from webinars.domain.locking import lock
from webinars.domain.seats.admission import ensure_open, hands_on_seats
from webinars.domain.seats.allotment import Decision, Known, Terms, decide
from webinars.domain.seats.announcing import announce, change_of
from webinars.domain.seats.line import first_waiting, free_seats
from webinars.domain.seats.moving import seat_waiting
from webinars.domain.seats.seat import Seat, SeatRequest, WhenFull
from webinars.models import AttendeeImport, Registration, Webinar
from webinars.signals import RegistrationChange

READ_AT_ONCE = 1_000

# Key and state of what was written, by person.
type Written = dict[int, tuple[int | None, str]]


def register(
    webinar: Webinar,
    people: Sequence[SeatRequest],
    *,
    source: RegistrationSource,
    when_full: WhenFull = "waitlist",
    attendee_import: AttendeeImport | None = None,
    revive: bool = False,
    follow: bool = False,
    after_the_fact: bool = False,
) -> list[Seat]:
    """Register the people, in one line with those already waiting; returns what became of each, in their order.

    Somebody who is registered already stays as they are. With `revive` those come back whose registration was
    cancelled or declined, at a new place in line; with `follow` a registration moves to what a newer list says of it.
    Raises RuleBroken where the webinar takes nobody: cancelled, archived, over (unless `after_the_fact`), or not
    published when people register themselves.
    """
    with transaction.atomic():
        webinar = lock(webinar)
        by_person = source == RegistrationSource.SELF
        ensure_open(webinar, published=by_person, after_the_fact=after_the_fact)
        known = _known(webinar, people)
        if by_person:
            _ensure_not_declined(known.values())
        decisions, promoted = _decide(webinar, people, known, Terms(timezone.now(), when_full, revive, follow))
        written = {
            **_create(webinar, people, decisions, source, attendee_import),
            **_change(decisions, source, attendee_import),
        }
        seat_waiting(promoted)
        return _seats(people, decisions, written)


def foresee(
    webinar: Webinar,
    people: Sequence[SeatRequest],
    *,
    when_full: WhenFull = "waitlist",
    revive: bool = False,
    follow: bool = False,
    after_the_fact: bool = False,
) -> list[Seat]:
    """What `register` would answer now; nothing is written. Raises RuleBroken as it would.

    People without an account have `user_id` None.
    """
    ensure_open(webinar, after_the_fact=after_the_fact)
    known = _known(webinar, people)
    decisions, _promoted = _decide(webinar, people, known, Terms(timezone.now(), when_full, revive, follow))
    return _seats(people, decisions, {})


def _known(webinar: Webinar, people: Sequence[SeatRequest]) -> dict[int, Known]:
    known: dict[int, Known] = {}
    for batch in batched([person.user_id for person in people if person.user_id is not None], READ_AT_ONCE):
        stored = Registration.objects.filter(webinar=webinar, user__in=batch)
        for values in stored.values_list("pk", "user_id", "state", "registered_at"):
            known[values[1]] = Known(*values)
    return known


def _ensure_not_declined(known: Iterable[Known]) -> None:
    if any(registration.state == RegistrationState.DECLINED for registration in known):
        raise RuleBroken(
            _("The organizer declined this registration. Write to them if you think that is a mistake."),
            code="registration_declined",
        )


def _decide(
    webinar: Webinar, people: Sequence[SeatRequest], known: dict[int, Known], terms: Terms
) -> tuple[list[Decision], list[int]]:
    seat_count = free_seats(webinar)
    waiting = first_waiting(webinar, seat_count) if hands_on_seats(webinar, terms.now) else []
    return decide(people, known, waiting, seat_count, terms)


def _create(
    webinar: Webinar,
    people: Sequence[SeatRequest],
    decisions: Sequence[Decision],
    source: RegistrationSource,
    attendee_import: AttendeeImport | None,
) -> Written:
    new = [
        (_account_of(person), decision.state, decision.registered_at, dict(person.answers))
        for person, decision in zip(people, decisions, strict=True)
        if decision.is_written and decision.known is None
    ]
    # Their keys decide between people of the same instant: given in the order of the line.
    new.sort(key=lambda row: row[2])
    template = Registration(webinar=webinar, source=source, attendee_import=attendee_import)
    keys = insert_new(template, fields=["user", "state", "registered_at", "answers"], rows=new)
    announce([RegistrationChange(keys[row[0]], row[0], webinar.pk, "", row[1]) for row in new])
    return {row[0]: (keys[row[0]], row[1]) for row in new}


def _account_of(person: SeatRequest) -> int:
    if person.user_id is None:
        raise ValueError("Only what is foreseen can be about somebody without an account.")
    return person.user_id


def _change(
    decisions: Sequence[Decision], source: RegistrationSource, attendee_import: AttendeeImport | None
) -> Written:
    moved = {decision.known.pk: decision for decision in decisions if decision.is_written and decision.known}
    if not moved:
        return {}
    registrations = [
        registration
        for batch in batched(moved, READ_AT_ONCE)
        for registration in Registration.objects.filter(pk__in=batch)
    ]
    changes = []
    for registration in registrations:
        was, decision = registration.state, moved[registration.pk]
        if was not in STANDING_STATES:
            registration.source, registration.attendee_import = source, attendee_import
        registration.state, registration.registered_at = decision.state, decision.registered_at
        changes.append(change_of(registration, was))
    save_many(registrations, fields=["state", "registered_at", "source", "attendee_import"])
    announce(changes)
    return {registration.user_id: (registration.pk, registration.state) for registration in registrations}


def _seats(people: Sequence[SeatRequest], decisions: Sequence[Decision], written: Written) -> list[Seat]:
    seats = []
    for person, decision in zip(people, decisions, strict=True):
        key, state = (decision.known.pk if decision.known else None), decision.state
        if person.user_id is not None:
            # Somebody named twice has the one registration that the first mention made.
            key, state = written.get(person.user_id, (key, state))
        seats.append(Seat(person.user_id, key, state, decision.outcome, decision.reason))
    return seats
