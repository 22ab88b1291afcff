"""Brings the stored states after the clock."""

from datetime import datetime

from django.utils import timezone

from backoffice.foundation.history import acting_as_system, update_rows
from webinars.choices import WebinarState
from webinars.models import Webinar


def advance_by_clock(now: datetime | None = None) -> dict[str, int]:
    """Start the webinars that have begun and end those that are over; returns how many of each. Harmless to repeat."""
    now = now or timezone.now()
    with acting_as_system("clock"):
        begun = Webinar.objects.live(now).filter(state=WebinarState.SCHEDULED)
        over = Webinar.objects.ended(now).exclude(state=WebinarState.ENDED)
        return {
            "webinars started": update_rows(begun, state=WebinarState.LIVE),
            "webinars ended": update_rows(over, state=WebinarState.ENDED),
        }
