"""What is asked for when people register, and what comes out of it for each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from webinars.choices import RegistrationState, RowOutcome

# Why somebody was not registered, or stays as they are, in words for people.
REASONS = {
    "webinar_full": _("The webinar is full."),
    "waiting_for_a_seat": _("The webinar is full: the person is on the waiting list."),
    "cancelled_before": _("The registration was cancelled before and stays so."),
    "declined_before": _("The registration was declined before and stays so."),
    "twice_in_the_batch": _("The person is named twice."),
}


NO_ANSWERS: Mapping[str, Any] = MappingProxyType({})


class SeatRequest(NamedTuple):
    """One person who registers, or whom a list says something about.

    `user_id` may be None where an outcome is only foreseen: somebody who has no account yet. An empty `wanted_state`
    says nothing of those who are registered; anybody else asks for a seat. `answers` fill in what is blank.
    """

    user_id: int | None
    wanted_state: str = RegistrationState.CONFIRMED
    registered_at: datetime | None = None
    answers: Mapping[str, Any] = NO_ANSWERS


class Seat(NamedTuple):
    """What became of one request; a refused person without a registration has neither `registration_id` nor `state`.

    `takes_seat` says whether it takes one that was free before.
    """

    user_id: int | None
    registration_id: int | None
    state: str
    outcome: RowOutcome
    reason: str = ""
    takes_seat: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of states came to, in numbers."""

    changed_count: int = 0
    waiting_count: int = 0
    promoted_count: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(
            self.changed_count + other.changed_count,
            self.waiting_count + other.waiting_count,
            self.promoted_count + other.promoted_count,
        )
