"""The order in which seats are given out."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf

from webinars.models import Registration, Webinar


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody who would take a seat: known by the registration's key, or new and known by another."""

    key: Hashable
    registered_at: datetime
    order: float = inf

    @classmethod
    def registered(cls, pk: int, registered_at: datetime) -> "InLine":
        """Somebody who stands there with a registration, before new people of the same instant."""
        return cls(pk, registered_at, pk)


def free_seats(webinar: Webinar) -> int | None:
    """How many seats are left, or None where there is no limit. Ask with the webinar locked."""
    if webinar.capacity is None:
        return None
    return max(0, webinar.capacity - Registration.objects.filter(webinar=webinar).confirmed().count())


def first_waiting(webinar: Webinar, seat_count: int | None, *, without: Collection[int] = ()) -> list[InLine]:
    """Those on the waiting list who could get one of the seats, in order, `without` these registrations."""
    if seat_count == 0:
        return []
    registrations = Registration.objects.filter(webinar=webinar).exclude(pk__any_of=without)
    waiting = registrations.waitlisted().values_list("pk", "registered_at")
    return [InLine.registered(pk, registered_at) for pk, registered_at in waiting[:seat_count]]


def give_out(seat_count: int | None, people: Iterable[InLine]) -> set[Hashable]:
    """The keys of those who get a seat: first come, first served."""
    line = sorted(people, key=lambda person: (person.registered_at, person.order))
    return {person.key for person in line[:seat_count]}
