"""What becomes of each person of a batch: decided from what is known, written elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from webinars.choices import STANDING_STATES, RegistrationState, RowOutcome, WhenFull
from webinars.domain.seats.line import InLine, give_out
from webinars.domain.seats.seat import SeatRequest

# Behind everybody who waits already.
LAST = datetime.max.replace(tzinfo=UTC)


class Known(NamedTuple):
    """A registration as it is stored."""

    pk: int
    user_id: int
    state: str
    registered_at: datetime
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a batch is to be taken.

    `after_the_fact` lets those in whom a list names once the webinar is over. `revive` brings those back whose
    registration was cancelled or declined, at a new place in line. `follow` takes a newer list's word for those who
    are registered: approved, cancelled or denied meanwhile. `in_given_order` gives out seats in the order of the
    requests, behind those who wait, whatever their times say: a long list comes in batches, which must not overtake
    each other. `overwrite_answers` lets new answers win over those that are there.
    """

    when_full: str = WhenFull.WAITLIST
    after_the_fact: bool = False
    revive: bool = False
    follow: bool = False
    in_given_order: bool = False
    overwrite_answers: bool = False


class Decision(NamedTuple):
    """What becomes of one request; somebody refused who was not known has no state.

    `answers` are those that the registration gets, or None where they stay.
    """

    known: Known | None
    state: str
    outcome: RowOutcome
    registered_at: datetime
    reason: str = ""
    answers: Mapping[str, Any] | None = None

    @property
    def is_written(self) -> bool:
        """Whether a row is made or changed for it."""
        return self.outcome in _WRITTEN

    @property
    def leaves_line(self) -> bool:
        """Whether somebody on the waiting list gives up their place in it."""
        is_waiting = self.known is not None and self.known.state == RegistrationState.WAITLISTED
        return is_waiting and self.is_written and self.state not in STANDING_STATES

    @property
    def wants_seat(self) -> bool:
        """Whether a seat has to be found for it."""
        has_seat = self.known is not None and self.known.state == RegistrationState.CONFIRMED
        return self.outcome in _WRITTEN and self.state == RegistrationState.CONFIRMED and not has_seat


_WRITTEN = frozenset({RowOutcome.NEW, RowOutcome.UPDATED})


def wishes_of(people: Sequence[SeatRequest], known: Mapping[int, Known], terms: Terms, now: datetime) -> list[Decision]:
    """What would become of each if there were seats for all."""
    wishes: list[Decision] = []
    named: set[int] = set()
    for person in people:
        user_id = person.user_id
        registration = None if user_id is None else known.get(user_id)
        if registration is None:
            wanted = person.wanted_state or RegistrationState.CONFIRMED
            wish = Decision(None, wanted, RowOutcome.NEW, person.registered_at or now)
        else:
            wish = _wish_of_known(person, registration, terms, now)
        if user_id is not None:
            if user_id in named:
                wish = wish._replace(outcome=RowOutcome.UNCHANGED, reason="twice_in_the_batch", answers=None)
            named.add(user_id)
        wishes.append(wish)
    return wishes


def allot(
    wishes: Sequence[Decision], waiting: Sequence[InLine], seat_count: int | None, terms: Terms
) -> tuple[list[Decision], list[int]]:
    """What becomes of each wish, and the keys of the registrations among `waiting` that get a seat before them.

    Who asks for a seat and who waits for one stand in one line, so nobody passes anybody who came earlier.
    """
    decisions = list(wishes)
    if seat_count is None:
        return decisions, [int(person.order) for person in waiting]
    asking = {f"asking {number}": number for number, decision in enumerate(decisions) if decision.wants_seat}
    line = [_place(key, number, decisions[number], terms) for key, number in asking.items()]
    seated = give_out(seat_count, [*waiting, *line])
    for key, number in asking.items():
        if key not in seated:
            decisions[number] = _without_seat(decisions[number], terms)
    return decisions, [int(person.order) for person in waiting if person.key in seated]


def _wish_of_known(person: SeatRequest, known: Known, terms: Terms, now: datetime) -> Decision:
    wanted = person.wanted_state
    answers = _answers(known, person.answers, terms)
    if known.state in STANDING_STATES:
        # Somebody on the waiting list gets a seat in their turn, not because a list is brought again.
        in_turn = known.state == RegistrationState.WAITLISTED and wanted in STANDING_STATES
        follows = terms.follow and bool(wanted) and not in_turn
        if follows and RegistrationState(known.state).may_become(wanted):
            return Decision(known, wanted, RowOutcome.UPDATED, known.registered_at, answers=answers)
    else:
        wanted = wanted or RegistrationState.CONFIRMED
        if terms.revive and wanted in STANDING_STATES:
            return Decision(known, wanted, RowOutcome.UPDATED, person.registered_at or now, answers=answers)
    came_back = known.state not in STANDING_STATES and wanted in STANDING_STATES
    reason = f"{known.state}_before" if came_back else ""
    outcome = RowOutcome.UNCHANGED if answers is None else RowOutcome.UPDATED
    return Decision(known, known.state, outcome, known.registered_at, reason, answers)


def _answers(known: Known, given: Mapping[str, Any], terms: Terms) -> Mapping[str, Any] | None:
    """The answers that are there together with those that are new, or None where nothing changes."""
    if not given:
        return None
    merged = {**known.answers, **given} if terms.overwrite_answers else {**given, **known.answers}
    return None if merged == known.answers else merged


def _place(key: str, number: int, decision: Decision, terms: Terms) -> InLine:
    if terms.in_given_order:
        return InLine(key, LAST, number)
    if decision.known is None:
        return InLine(key, decision.registered_at)
    return InLine(key, decision.registered_at, decision.known.pk)


def _without_seat(decision: Decision, terms: Terms) -> Decision:
    if terms.when_full == WhenFull.WAITLIST:
        return decision._replace(state=RegistrationState.WAITLISTED, reason="waiting_for_a_seat")
    state = decision.known.state if decision.known else ""
    return decision._replace(state=state, outcome=RowOutcome.REFUSED, reason="webinar_full", answers=None)
