"""Who has a seat in a webinar: registering, confirming, declining, cancelling, the waiting list."""

from webinars.domain.seats.admission import ensure_open, hands_on_seats
from webinars.domain.seats.allotment import Terms
from webinars.domain.seats.moving import cancel, confirm, decline, promote
from webinars.domain.seats.registering import foresee, register
from webinars.domain.seats.seat import REASONS, Moved, Seat, SeatRequest

__all__ = [
    "REASONS",
    "Moved",
    "Seat",
    "SeatRequest",
    "Terms",
    "cancel",
    "confirm",
    "decline",
    "ensure_open",
    "foresee",
    "hands_on_seats",
    "promote",
    "register",
]
