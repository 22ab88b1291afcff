"""What becomes of rows that can be taken: foreseen for the preview, and carried out, by one set of rules."""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from functools import partial
from typing import NamedTuple

from django.db.models.functions import Lower

from people.domain import joining
from people.domain.joining import Arrival, Newcomer
from people.models import User
from webinars.choices import RegistrationSource, RowOutcome
from webinars.domain import presence, seats
from webinars.domain.importing.staging import NOT_TAKEN, StagedRow
from webinars.domain.importing.terms import Terms
from webinars.domain.presence import Stay, Stretch
from webinars.models import AttendeeImport, ImportRow, Registration, Webinar
from webinars.signals import people_arrived

type Ask = Callable[[list[seats.SeatRequest]], list[seats.Seat]]


class Settled(NamedTuple):
    """What becomes of a row, and the code of the reason where it is not simply what the row asks for."""

    outcome: RowOutcome
    reason: str = ""
    takes_seat: bool = False
    registration_id: int | None = None


def foresee(
    webinar: Webinar, rows: Sequence[StagedRow], terms: Terms, *, repeats: Collection[int], seats_promised: int
) -> list[Settled]:
    """What `carry_out` would do with the rows now, if so many seats were taken by rows before them; writes nothing.

    `repeats` are the numbers of rows whose person stands in an earlier row: they speak of that person's presence only.
    """
    firsts = [row for row in rows if row.number not in repeats]
    ask = partial(seats.foresee, _with_fewer_seats(webinar, seats_promised), terms=terms.seats)
    arrivals = joining.foresee(_newcomers(firsts), create=terms.creates_people, overwrite=terms.overwrite)
    settled = _all_settled(webinar, rows, firsts, _settle(firsts, arrivals, ask))
    return _with_presence(webinar, rows, settled) if terms.is_attendance else settled


def carry_out(
    run: AttendeeImport, rows: Sequence[StagedRow], terms: Terms, *, repeats: Collection[int]
) -> list[Settled]:
    """Bring the people of the rows in, register them, note their presence, and say what became of each row."""
    firsts = [row for row in rows if row.number not in repeats]
    ask = partial(
        seats.register,
        run.webinar,
        source=RegistrationSource.IMPORT,
        attendee_import=run,
        terms=terms.seats,
        tells=terms.tells_registrants,
    )
    arrivals = joining.bring_in(
        _newcomers(firsts), create=terms.creates_people, fill_blanks=True, overwrite=terms.overwrite
    )
    settled = _all_settled(run.webinar, rows, firsts, _settle(firsts, arrivals, ask))
    newcomers = [arrival.user_id for arrival in arrivals if arrival.is_new] if terms.welcomes_people else []
    if newcomers:
        people_arrived.send(AttendeeImport, webinar=run.webinar, user_ids=newcomers)
    if not terms.is_attendance:
        return settled
    told = _with_presence(run.webinar, rows, settled)
    _record_presence(run, rows, settled)
    return told


def _settle(rows: Sequence[StagedRow], arrivals: Sequence[Arrival], ask: Ask) -> list[Settled]:
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
    return Settled(outcome, seat.reason, seat.takes_seat, seat.registration_id)


def _is_admitted(arrival: Arrival) -> bool:
    return arrival.user_id is not None or arrival.is_new


def _newcomers(rows: Sequence[StagedRow]) -> list[Newcomer]:
    return [Newcomer(row.email, row.name, row.first_name, row.last_name, row.organisation) for row in rows]


def _request(row: StagedRow, arrival: Arrival) -> seats.SeatRequest:
    return seats.SeatRequest(arrival.user_id, row.state, row.registered_at, row.answers)


def _all_settled(
    webinar: Webinar, rows: Sequence[StagedRow], firsts: Sequence[StagedRow], settled: Sequence[Settled]
) -> list[Settled]:
    """What was settled for first rows, and for each repeat what follows from its person's first row."""
    if len(firsts) == len(rows):
        return list(settled)
    by_number = dict(zip((row.number for row in firsts), settled, strict=True))
    by_address = dict(zip((row.email for row in firsts), settled, strict=True))
    elsewhere = _registrations_of(webinar, {row.email for row in rows if row.email not in by_address})

    def repeat(row: StagedRow) -> Settled:
        first = by_address.get(row.email)
        if first is None:
            return Settled(RowOutcome.UNCHANGED, registration_id=elsewhere.get(row.email))
        if first.outcome == RowOutcome.REFUSED:
            return first
        return Settled(RowOutcome.UNCHANGED, registration_id=first.registration_id)

    return [by_number[row.number] if row.number in by_number else repeat(row) for row in rows]


def _registrations_of(webinar: Webinar, addresses: Collection[str]) -> dict[str, int]:
    people = User.objects.with_addresses(addresses)
    registrations = Registration.objects.filter(webinar=webinar, user__in=people).order_by()
    return dict(registrations.values_list(Lower("user__email"), "pk"))


def _with_presence(webinar: Webinar, rows: Sequence[StagedRow], settled: Sequence[Settled]) -> list[Settled]:
    """The outcomes once what the rows say of presence counts too: a stay that is not stored yet makes a row new."""
    known = presence.known_presence({one.registration_id for one in settled if one.registration_id is not None})
    together = []
    for row, one in zip(rows, settled, strict=True):
        stay = _stay(row)
        if one.outcome == RowOutcome.REFUSED:
            together.append(one)
        elif presence.told_anew(webinar, stay, known.get(one.registration_id or 0, presence.NOTHING)):
            is_new = one.outcome == RowOutcome.NEW or stay.stretch is not None
            together.append(one._replace(outcome=RowOutcome.NEW if is_new else RowOutcome.UPDATED))
        else:
            together.append(one)
    return together


def _record_presence(run: AttendeeImport, rows: Sequence[StagedRow], settled: Sequence[Settled]) -> None:
    keys = {
        row.email: one.registration_id
        for row, one in zip(rows, settled, strict=True)
        if one.registration_id is not None and one.outcome != RowOutcome.REFUSED
    }
    stays = [(keys[row.email], _stay(row)) for row in rows if row.email in keys]
    presence.record(run.webinar, stays, attendee_import=run, coming=_coming(run, rows, keys))


def _coming(run: AttendeeImport, rows: Sequence[StagedRow], keys: Mapping[str, int]) -> dict[int, list[Stretch]]:
    """The stays of these people that stand in later batches."""
    later = ImportRow.objects.about(keys, run).filter(number__gt=rows[-1].number).exclude(joined_at=None)
    taken = later.exclude(outcome__in=NOT_TAKEN).order_by()
    found: dict[int, list[Stretch]] = {}
    for address, joined_at, left_at in taken.values_list("email", "joined_at", "left_at"):
        found.setdefault(keys[address], []).append((joined_at, left_at))
    return found


def _stay(row: StagedRow) -> Stay:
    return Stay(row.joined_at, row.left_at, row.seconds_present, row.attended)


def _with_fewer_seats(webinar: Webinar, count: int) -> Webinar:
    """A copy that is never stored: the webinar as it will be when the rows before these are written."""
    if webinar.capacity is None or not count:
        return webinar
    room = copy(webinar)
    room.capacity = webinar.capacity - count
    return room
