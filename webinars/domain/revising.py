"""Stores what people edited in a webinar."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from webinars.choices import Phase, WebinarState
from webinars.domain import presence, seats
from webinars.domain.locking import lock
from webinars.domain.schedule import ensure_not_past, state_by_clock
from webinars.models import Registration, Webinar
from webinars.signals import WebinarChange, webinars_changed

# What people who are registered have to know.
TOLD_FIELDS = ("title", "starts_at", "ends_at", "time_zone", "join_link")
FIXED_STATES = {WebinarState.ENDED, WebinarState.CANCELLED}


def revise(webinar: Webinar, *, tells: bool = True, now: datetime | None = None) -> int:
    """Store the edited webinar; returns how many people on the waiting list got a seat by it.

    Where another number of minutes counts as attended, everybody's attendance is judged anew. Registrants of a webinar
    that is announced hear of another time, title or link, unless `tells` is off.

    Raises RuleBroken where fewer seats would be left than are taken, where a webinar that is over or cancelled would
    move in time, and where a scheduled one would move into the past.
    """
    now = now or timezone.now()
    with transaction.atomic():
        stored = lock(webinar)
        ensure_time_may_change(stored, webinar, now)
        _ensure_seats_suffice(stored, webinar)
        # Moved by the clock or by somebody else while the form was open: never turned back by it.
        webinar.state, webinar.archived_at = stored.state, stored.archived_at
        webinar.save()
        if is_news(stored, webinar, now):
            webinars_changed.send(Webinar, changes=[WebinarChange(stored, webinar)], tells=tells)
        if webinar.minimum_presence_minutes != stored.minimum_presence_minutes:
            presence.reassess(webinar)
        return seats.promote(webinar) if webinar.capacity != stored.capacity else 0


def is_announced(webinar: Webinar, now: datetime) -> bool:
    """Whether people know of it and wait for it, or are in it."""
    return webinar.archived_at is None and webinar.phase_at(now) in {Phase.UPCOMING, Phase.LIVE}


def is_news(stored: Webinar, webinar: Webinar, now: datetime) -> bool:
    """Whether people who are registered have to know what has changed."""
    return is_announced(stored, now) and any(getattr(stored, name) != getattr(webinar, name) for name in TOLD_FIELDS)


def ensure_time_may_change(stored: Webinar, webinar: Webinar, now: datetime) -> None:
    """Raise RuleBroken where the edited webinar has another time, and the stored one may not move to it."""
    webinar.bring_end_into_line()
    if (stored.starts_at, stored.ends_at, stored.time_zone) == (webinar.starts_at, webinar.ends_at, webinar.time_zone):
        return
    state = state_by_clock(stored, now)
    if state in FIXED_STATES:
        raise RuleBroken(
            _("“%(title)s” is %(state)s: its time can’t be changed any more. Duplicate it for a new date."),
            code="webinar_time_fixed",
            params={"title": stored.title, "state": state.label.lower()},
        )
    if state == WebinarState.LIVE and stored.starts_at != webinar.starts_at:
        raise RuleBroken(
            _("“%(title)s” has begun: its start can’t be changed any more. Change its duration, or end it."),
            code="webinar_begun",
            params={"title": stored.title},
        )
    if state != WebinarState.DRAFT:
        ensure_not_past(webinar, now)


def _ensure_seats_suffice(stored: Webinar, webinar: Webinar) -> None:
    if webinar.capacity is None or webinar.capacity == stored.capacity:
        return
    taken = Registration.objects.filter(webinar=stored).confirmed().count()
    if webinar.capacity < taken:
        raise RuleBroken(
            _("%(count)s people have a seat in “%(title)s” already. Leave at least that many, or cancel some first."),
            code="capacity_below_seats_taken",
            params={"count": taken, "title": stored.title},
        )
