"""What this app tells the apps above it."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class RegistrationChange:
    """One registration that came to be or moved; `was` is empty for a new one."""

    registration_id: int
    user_id: int
    webinar_id: int
    was: str
    became: str


# Sent after the commit with `changes`, a list of RegistrationChange.
registrations_changed = Signal()
