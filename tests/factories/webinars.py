"""Webinars, series, registrations."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from people.choices import Role
from tests.factories.people import make_user
from webinars.choices import RegistrationState, WebinarState
from webinars.models import Registration, Series, Webinar

_numbers = count(1)


def make_webinar(**values: Any) -> Webinar:
    """A scheduled webinar next week; without `organizer` it gets one of its own."""
    number = next(_numbers)
    values.setdefault("title", f"Webinar {number}")
    values.setdefault("starts_at", timezone.now() + timedelta(days=7))
    values.setdefault("state", WebinarState.SCHEDULED)
    if "organizer" not in values:
        values["organizer"] = make_user(Role.ORGANIZER)
    return Webinar.objects.create(**values)


def make_series(**values: Any) -> Series:
    """A series; without `organizer` it gets one of its own."""
    number = next(_numbers)
    values.setdefault("title", f"Series {number}")
    values.setdefault("slug", f"series-{number}")
    if "organizer" not in values:
        values["organizer"] = make_user(Role.ORGANIZER)
    return Series.objects.create(**values)


def make_registration(**values: Any) -> Registration:
    """A confirmed registration; person and webinar are made where they are not given."""
    values.setdefault("state", RegistrationState.CONFIRMED)
    if "user" not in values:
        values["user"] = make_user()
    if "webinar" not in values:
        values["webinar"] = make_webinar()
    return Registration.objects.create(**values)
