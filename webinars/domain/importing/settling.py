"""What becomes of rows that can be taken: foreseen for the preview, and carried out, by one set of rules."""

from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from typing import NamedTuple

from people.domain.joining import FILLABLE, Arrival, Newcomer, bring_in
from people.models import User
from webinars.choices import RegistrationSource, RegistrationState, RowOutcome
from webinars.domain import seats
from webinars.domain.importing.terms import Terms
from webinars.models import AttendeeImport, ImportRow, Webinar

type Ask = Callable[[list[seats.SeatRequest]], list[seats.Seat]]


class Settled(NamedTuple):
    """What becomes of a row, and the code of the reason where it is not simply what the row asks for."""

    outcome: RowOutcome
    reason: str = ""
    takes_seat: bool = False


def foresee(webinar: Webinar, rows: Sequence[ImportRow], terms: Terms, *, seats_promised: int) -> list[Settled]:
    """What `carry_out` would do with the rows now, if so many seats were taken by rows before them; writes nothing."""
    arrivals = _expected_arrivals([_newcomer(row) for row in rows], terms)
    room = _with_fewer_seats(webinar, seats_promised)
    return _settle(rows, arrivals, partial(seats.foresee, room, follow=terms.follows, after_the_fact=True))


def carry_out(run: AttendeeImport, rows: Sequence[ImportRow], terms: Terms) -> list[Settled]:
    """Bring the people of the rows in, register them, and say what became of each row."""
    arrivals = bring_in([_newcomer(row) for row in rows], create=terms.creates_people, fill_blanks=True)
    ask = partial(
        seats.register,
        run.webinar,
        source=RegistrationSource.IMPORT,
        attendee_import=run,
        follow=terms.follows,
        after_the_fact=True,
    )
    return _settle(rows, arrivals, ask)


def _settle(rows: Sequence[ImportRow], arrivals: Sequence[Arrival], ask: Ask) -> list[Settled]:
    pairs = list(zip(rows, arrivals, strict=True))
    admitted = [_request(row, arrival) for row, arrival in pairs if _is_admitted(arrival)]
    given = iter(ask(admitted) if admitted else [])
    return [
        _together(arrival, next(given)) if _is_admitted(arrival) else Settled(RowOutcome.REFUSED, "person_not_known")
        for _row, arrival in pairs
    ]


def _together(arrival: Arrival, seat: seats.Seat) -> Settled:
    """The outcome of the registration, or that of the person where only they changed."""
    outcome = seat.outcome
    if outcome == RowOutcome.UNCHANGED and arrival.is_changed:
        outcome = RowOutcome.UPDATED
    is_written = seat.outcome in {RowOutcome.NEW, RowOutcome.UPDATED}
    return Settled(outcome, seat.reason, takes_seat=is_written and seat.state == RegistrationState.CONFIRMED)


def _is_admitted(arrival: Arrival) -> bool:
    return arrival.user_id is not None or arrival.is_new


def _newcomer(row: ImportRow) -> Newcomer:
    return Newcomer(row.email, row.name, row.first_name, row.last_name, row.organisation)


def _request(row: ImportRow, arrival: Arrival) -> seats.SeatRequest:
    return seats.SeatRequest(
        arrival.user_id, row.state or RegistrationState.CONFIRMED, row.registered_at, answers=row.answers
    )


def _expected_arrivals(newcomers: Sequence[Newcomer], terms: Terms) -> list[Arrival]:
    """What `bring_in` would answer; people who would be created have no key yet."""
    stored = User.objects.with_addresses([newcomer.email for newcomer in newcomers]).order_by()
    known = {(row[0] or "").lower(): row[1:] for row in stored.values_list("email", "pk", *FILLABLE)}
    arrivals = []
    for newcomer in newcomers:
        person = known.get(newcomer.email)
        if person is None:
            arrivals.append(Arrival(None, is_new=terms.creates_people))
            continue
        gains = any(getattr(newcomer, name) and not has for name, has in zip(FILLABLE, person[1:], strict=True))
        arrivals.append(Arrival(person[0], is_changed=gains))
    return arrivals


def _with_fewer_seats(webinar: Webinar, count: int) -> Webinar:
    """A copy that is never stored: the webinar as it will be when the rows before these are written."""
    if webinar.capacity is None or not count:
        return webinar
    room = copy(webinar)
    room.capacity = webinar.capacity - count
    return room
