"""Tells the apps above which registrations changed, as part of the change."""

from collections.abc import Sequence

from webinars.models import Registration
from webinars.signals import RegistrationChange, registrations_changed


def announce(changes: Sequence[RegistrationChange], *, tells: bool = True) -> None:
    """Send `registrations_changed`; without `tells` the people concerned are to hear nothing.

    It is sent inside the transaction, not after the commit: a crash in between would lose what people are to be told,
    and nobody would ever find out. What the receiver writes is stored with the change, or neither is.
    """
    if changes:
        registrations_changed.send(Registration, changes=list(changes), tells=tells)


def change_of(registration: Registration, was: str) -> RegistrationChange:
    """The change that brought `registration` from `was` to its present state."""
    return RegistrationChange(registration.pk, registration.user_id, registration.webinar_id, was, registration.state)
