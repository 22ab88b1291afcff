"""What becomes of each person of a batch: decided from what is known, written elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from webinars.choices import STANDING_STATES, RegistrationState, RowOutcome
from webinars.domain.seats.line import InLine, give_out
from webinars.domain.seats.seat import SeatRequest, WhenFull


@dataclass(frozen=True, slots=True)
class Known:
    """A registration as it is stored."""

    pk: int
    user_id: int
    state: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """How a batch is to be taken.

    `revive` brings those back whose registration was cancelled or declined, at a new place in line. `follow` takes a
    newer list's word for those who are registered: approved, cancelled or denied meanwhile.
    """

    now: datetime
    when_full: WhenFull = "waitlist"
    revive: bool = False
    follow: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one request; somebody refused who was not known has no state."""

    known: Known | None
    state: str
    outcome: RowOutcome
    registered_at: datetime
    reason: str = ""

    @property
    def is_written(self) -> bool:
        """Whether a row is made or changed for it."""
        return self.outcome in {RowOutcome.NEW, RowOutcome.UPDATED}

    @property
    def wants_seat(self) -> bool:
        """Whether a seat has to be found for it."""
        return self.is_written and self.state == RegistrationState.CONFIRMED


def decide(
    people: Sequence[SeatRequest],
    known: Mapping[int, Known],
    waiting: Sequence[InLine],
    seat_count: int | None,
    terms: Terms,
) -> tuple[list[Decision], list[int]]:
    """A decision per person, and the keys of the registrations among `waiting` that get a seat before them.

    Who asks for a seat and who waits for one stand in one line, so nobody passes anybody who came earlier.
    """
    decisions = _wishes(people, known, terms)
    asking = {f"asking {number}": number for number, decision in enumerate(decisions) if decision.wants_seat}
    line = [_place(key, decisions[number]) for key, number in asking.items()]
    seated = give_out(seat_count, [*waiting, *line])
    for key, number in asking.items():
        if key not in seated:
            decisions[number] = _without_seat(decisions[number], terms)
    return decisions, [int(person.order) for person in waiting if person.key in seated]


def _wishes(people: Sequence[SeatRequest], known: Mapping[int, Known], terms: Terms) -> list[Decision]:
    """What would become of each if there were seats for all."""
    wishes: list[Decision] = []
    named: set[int] = set()
    for person in people:
        registration = None if person.user_id is None else known.get(person.user_id)
        wish = _wish(person, registration, terms)
        if person.user_id in named:
            wish = replace(wish, outcome=RowOutcome.UNCHANGED, reason="twice_in_the_batch")
        if person.user_id is not None:
            named.add(person.user_id)
        wishes.append(wish)
    return wishes


def _wish(person: SeatRequest, known: Known | None, terms: Terms) -> Decision:
    wanted, since = person.wanted_state, person.registered_at or terms.now
    if known is None:
        return Decision(None, wanted, RowOutcome.NEW, since)
    if known.state in STANDING_STATES:
        # Somebody on the waiting list gets a seat in their turn, not because a list is brought again.
        in_turn = known.state == RegistrationState.WAITLISTED and wanted in STANDING_STATES
        moves = terms.follow and not in_turn and RegistrationState(known.state).may_become(wanted)
        since = known.registered_at
    else:
        moves = terms.revive and wanted in STANDING_STATES
    if moves:
        return Decision(known, wanted, RowOutcome.UPDATED, since)
    came_back = known.state not in STANDING_STATES and wanted in STANDING_STATES
    reason = f"{known.state}_before" if came_back else ""
    return Decision(known, known.state, RowOutcome.UNCHANGED, known.registered_at, reason)


def _place(key: str, decision: Decision) -> InLine:
    if decision.known is None:
        return InLine(key, decision.registered_at)
    return InLine(key, decision.registered_at, decision.known.pk)


def _without_seat(decision: Decision, terms: Terms) -> Decision:
    if terms.when_full == "waitlist":
        return replace(decision, state=RegistrationState.WAITLISTED, reason="waiting_for_a_seat")
    state = decision.known.state if decision.known else ""
    return replace(decision, state=state, outcome=RowOutcome.REFUSED, reason="webinar_full")
