"""What this app tells the apps above it, always inside the transaction of the change."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.dispatch import Signal

if TYPE_CHECKING:
    from webinars.models import Webinar


@dataclass(frozen=True, slots=True)
class RegistrationChange:
    """One registration that came to be or moved; `was` is empty for a new one."""

    registration_id: int
    user_id: int
    webinar_id: int
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class WebinarChange:
    """One webinar that was announced already, before and after somebody changed it or called it off."""

    before: "Webinar"
    webinar: "Webinar"


# Sent with `changes`, a list of RegistrationChange, and `tells`: whether the people concerned are to hear of it.
registrations_changed = Signal()

# Sent with `changes`, a list of WebinarChange, and `tells`: whether the registrants are to hear of it.
webinars_changed = Signal()

# Sent with `webinar` and `user_ids`: people whom an attendee list brought here, and whom its importer wants welcomed.
people_arrived = Signal()
