"""Tells the apps above which registrations changed, once that is certain."""

from collections.abc import Sequence

from django.db import transaction

from webinars.models import Registration
from webinars.signals import RegistrationChange, registrations_changed


def announce(changes: Sequence[RegistrationChange]) -> None:
    """Send `registrations_changed` after the commit, if anybody listens."""
    if changes and registrations_changed.has_listeners(Registration):
        transaction.on_commit(lambda: registrations_changed.send(Registration, changes=list(changes)))


def change_of(registration: Registration, was: str) -> RegistrationChange:
    """The change that brought `registration` from `was` to its present state."""
    return RegistrationChange(registration.pk, registration.user_id, registration.webinar_id, was, registration.state)
