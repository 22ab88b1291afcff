"""Registers people in a webinar."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import insert_new, save_many
from webinars.choices import STANDING_STATES, RegistrationSource, RegistrationState
from webinars.domain.locking import lock
from webinars.domain.seats.admission import ensure_open, hands_on_seats
from webinars.domain.seats.allotment import Decision, Known, Terms, allot, wishes_of
from webinars.domain.seats.announcing import announce, change_of
from webinars.domain.seats.line import first_waiting, free_seats
from webinars.domain.seats.moving import seat_waiting
from webinars.domain.seats.seat import Seat, SeatRequest
from webinars.models import AttendeeImport, Registration, Webinar
from webinars.signals import RegistrationChange

READ_AT_ONCE = 1_000
PLAIN_TERMS = Terms()

# Key and state of what was written, by person.
type Written = dict[int, tuple[int | None, str]]


def register(
    webinar: Webinar,
    people: Sequence[SeatRequest],
    *,
    source: RegistrationSource,
    terms: Terms = PLAIN_TERMS,
    attendee_import: AttendeeImport | None = None,
    tells: bool = True,
) -> list[Seat]:
    """Register the people, in one line with those already waiting; returns what became of each, in their order.

    Somebody who is registered already stays as they are, unless the terms say otherwise; answers that they had not
    given before are added. Without `tells` nobody hears of it, nor do those who get a seat by it. Raises RuleBroken
    where the webinar takes nobody: cancelled, archived, over (unless the terms let people in after the fact), or not
    published when people register themselves.
    """
    with transaction.atomic():
        webinar = lock(webinar)
        by_person = source == RegistrationSource.SELF
        ensure_open(webinar, published=by_person, after_the_fact=terms.after_the_fact)
        known = _known(webinar, people)
        if by_person:
            _ensure_not_declined(known.values())
        decisions, promoted = _decide(webinar, people, known, terms)
        written = {
            **_create(webinar, people, decisions, source, attendee_import, tells),
            **_change(decisions, source, attendee_import, tells),
        }
        seat_waiting(promoted, tells=tells)
        return _seats(people, decisions, written)


def foresee(webinar: Webinar, people: Sequence[SeatRequest], *, terms: Terms = PLAIN_TERMS) -> list[Seat]:
    """What `register` would answer now; nothing is written. Raises RuleBroken as it would.

    People without an account have `user_id` None.
    """
    ensure_open(webinar, after_the_fact=terms.after_the_fact)
    known = _known(webinar, people)
    decisions, _promoted = _decide(webinar, people, known, terms)
    return _seats(people, decisions, {})


def _known(webinar: Webinar, people: Sequence[SeatRequest]) -> dict[int, Known]:
    known: dict[int, Known] = {}
    for batch in batched([person.user_id for person in people if person.user_id is not None], READ_AT_ONCE):
        # Found by person: an index by webinar would lead through everybody who is registered. A sum hides it.
        stored = (
            Registration.objects.alias(of=F("webinar_id") + 0).filter(of=webinar.pk, user_id__any_of=batch).order_by()
        )
        for values in stored.values_list("pk", "user_id", "state", "registered_at", "answers"):
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
    now = timezone.now()
    wishes = wishes_of(people, known, terms, now)
    seat_count = free_seats(webinar)
    # Whom this very batch takes off the waiting list is not to be seated from it.
    leaving = [wish.known.pk for wish in wishes if wish.known and wish.leaves_line]
    waiting = first_waiting(webinar, seat_count, without=leaving) if hands_on_seats(webinar, now) else []
    return allot(wishes, waiting, seat_count, terms)


def _create(
    webinar: Webinar,
    people: Sequence[SeatRequest],
    decisions: Sequence[Decision],
    source: RegistrationSource,
    attendee_import: AttendeeImport | None,
    tells: bool,
) -> Written:
    new = [
        (_account_of(person), decision.state, decision.registered_at, person.answers)
        for person, decision in zip(people, decisions, strict=True)
        if decision.known is None and decision.is_written
    ]
    # Their keys decide between people of the same instant: given in the order of the line.
    new.sort(key=_registered_at)
    template = Registration(webinar=webinar, source=source, attendee_import=attendee_import)
    keys = insert_new(template, fields=["user", "state", "registered_at", "answers"], rows=new)
    announce([RegistrationChange(keys[row[0]], row[0], webinar.pk, "", row[1]) for row in new], tells=tells)
    return {row[0]: (keys[row[0]], row[1]) for row in new}


def _registered_at(row: tuple[int, str, datetime, object]) -> datetime:
    return row[2]


def _account_of(person: SeatRequest) -> int:
    if person.user_id is None:
        raise ValueError("Only what is foreseen can be about somebody without an account.")
    return person.user_id


def _change(
    decisions: Sequence[Decision],
    source: RegistrationSource,
    attendee_import: AttendeeImport | None,
    tells: bool,
) -> Written:
    changed = {decision.known.pk: decision for decision in decisions if decision.known and decision.is_written}
    if not changed:
        return {}
    registrations = [
        registration
        for batch in batched(changed, READ_AT_ONCE)
        for registration in Registration.objects.filter(pk__any_of=batch)
    ]
    changes = []
    for registration in registrations:
        was, decision = registration.state, changed[registration.pk]
        if was not in STANDING_STATES and decision.state in STANDING_STATES:
            registration.source, registration.attendee_import = source, attendee_import
        registration.state, registration.registered_at = decision.state, decision.registered_at
        if decision.answers is not None:
            registration.answers = decision.answers
        if registration.state != was:
            changes.append(change_of(registration, was))
    save_many(registrations, fields=["state", "registered_at", "source", "attendee_import", "answers"])
    announce(changes, tells=tells)
    return {registration.user_id: (registration.pk, registration.state) for registration in registrations}


def _seats(people: Sequence[SeatRequest], decisions: Sequence[Decision], written: Written) -> list[Seat]:
    seats = []
    for person, decision in zip(people, decisions, strict=True):
        key, state = (decision.known.pk if decision.known else None), decision.state
        if person.user_id is not None and written:
            # Somebody named twice has the one registration that the first mention made.
            key, state = written.get(person.user_id, (key, state))
        seats.append(Seat(person.user_id, key, state, decision.outcome, decision.reason, decision.wants_seat))
    return seats
