"""Moves webinars through their lives: publishing, cancelling, starting, ending, archiving."""

from collections.abc import Callable, Iterable
from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import require_reason, update_rows
from webinars.choices import STANDING_STATES, Phase, WebinarState
from webinars.domain.locking import lock_all
from webinars.models import Registration, Webinar
from webinars.signals import WebinarChange, webinars_changed


def publish(webinars: Iterable[Webinar], *, now: datetime | None = None) -> int:
    """Let people see drafts and register; returns how many became scheduled. Raises RuleBroken for any other state.

    A draft whose start has passed may be published while it is not over.
    """
    now = now or timezone.now()

    def check(webinar: Webinar) -> None:
        ensure_may_become(webinar, WebinarState.SCHEDULED, now)
        ensure_not_past(webinar, now)

    return _move(webinars, check, state=WebinarState.SCHEDULED)


def unpublish(webinars: Iterable[Webinar], *, now: datetime | None = None) -> int:
    """Make drafts of scheduled webinars again. Raises RuleBroken where people are registered or it has begun."""
    now = now or timezone.now()

    def check(webinar: Webinar) -> None:
        ensure_may_become(webinar, WebinarState.DRAFT, now)
        if Registration.objects.filter(webinar=webinar, state__in=STANDING_STATES).exists():
            raise RuleBroken(
                _("People are registered for “%(title)s”. Cancel the webinar instead, so that they learn of it."),
                code="webinar_has_registrations",
                params={"title": webinar.title},
            )

    return _move(webinars, check, state=WebinarState.DRAFT)


def cancel(webinars: Iterable[Webinar], *, tells: bool = True, now: datetime | None = None) -> int:
    """Call webinars off; their registrations stay as they are. The reason is the one the actor signs with.

    Without `tells` the registrants hear nothing. Raises RuleBroken without a reason, and where a webinar has
    begun.
    """
    now = now or timezone.now()
    require_reason(_("Say why the webinar is cancelled: its registrants will ask."))
    called_off: list[WebinarChange] = []

    def check(webinar: Webinar) -> None:
        ensure_may_become(webinar, WebinarState.CANCELLED, now)
        if webinar.state == WebinarState.SCHEDULED:
            after = copy(webinar)
            after.state = WebinarState.CANCELLED
            called_off.append(WebinarChange(webinar, after))

    with transaction.atomic():
        count = _move(webinars, check, state=WebinarState.CANCELLED)
        if called_off:
            webinars_changed.send(Webinar, changes=called_off, tells=tells)
    return count


def start(webinars: Iterable[Webinar], *, now: datetime | None = None) -> int:
    """Open scheduled webinars by hand, before the clock does. Raises RuleBroken for any other state."""
    now = now or timezone.now()

    def check(webinar: Webinar) -> None:
        if webinar.phase_at(now) != Phase.LIVE:
            ensure_may_become(webinar, WebinarState.LIVE, now)

    return _move(webinars, check, state=WebinarState.LIVE)


def end(webinars: Iterable[Webinar], *, now: datetime | None = None) -> int:
    """Close webinars that are under way, before the clock does. Raises RuleBroken where one has not begun."""
    now = now or timezone.now()

    def check(webinar: Webinar) -> None:
        if webinar.phase_at(now) == Phase.UPCOMING:
            raise RuleBroken(
                _("“%(title)s” has not begun. Cancel it, or start it first."),
                code="webinar_not_begun",
                params={"title": webinar.title},
            )
        ensure_may_become(webinar, WebinarState.ENDED, now)

    return _move(webinars, check, state=WebinarState.ENDED)


def archive(webinars: Iterable[Webinar], *, now: datetime | None = None) -> int:
    """Put webinars away from the everyday lists. Raises RuleBroken for one still to come or under way."""
    now = now or timezone.now()

    def check(webinar: Webinar) -> None:
        if webinar.phase_at(now) in {Phase.UPCOMING, Phase.LIVE}:
            raise RuleBroken(
                _("“%(title)s” is still to come or under way. Cancel or end it, then archive it."),
                code="webinar_not_over",
                params={"title": webinar.title},
            )

    return _move(webinars, check, only=lambda webinar: webinar.archived_at is None, archived_at=now)


def restore(webinars: Iterable[Webinar]) -> int:
    """Bring archived webinars back into the everyday lists."""
    return _move(webinars, lambda webinar: None, archived_at=None)


def state_by_clock(webinar: Webinar, now: datetime) -> WebinarState:
    """The state that the sweep would have given the webinar by now."""
    phase = webinar.phase_at(now)
    return WebinarState.SCHEDULED if phase == Phase.UPCOMING else WebinarState(phase.value)


def ensure_may_become(webinar: Webinar, state: WebinarState, now: datetime) -> None:
    """Raise RuleBroken unless the move is one of a webinar's life, by the clock and out of the archive."""
    was = state_by_clock(webinar, now)
    params = {"title": webinar.title, "was": was.label.lower(), "state": state.label.lower()}
    if webinar.archived_at is not None:
        raise RuleBroken(
            _("“%(title)s” is archived. Restore it from the archive first."), code="webinar_archived", params=params
        )
    if not was.may_become(state):
        raise RuleBroken(
            _("“%(title)s” is %(was)s and can’t become %(state)s."), code="webinar_may_not_become", params=params
        )


def ensure_not_past(webinar: Webinar, now: datetime) -> None:
    """Raise RuleBroken where the webinar would be over already."""
    if webinar.ends_at <= now:
        raise RuleBroken(
            _("“%(title)s” would be over already. Choose a start in the future."),
            code="webinar_in_the_past",
            params={"title": webinar.title},
        )


def _move(
    webinars: Iterable[Webinar],
    check: Callable[[Webinar], None],
    *,
    only: Callable[[Webinar], bool] = lambda webinar: True,
    **values: object,
) -> int:
    """Check each under its lock, then set the values on all of them; one refusal leaves all as they were."""
    with transaction.atomic():
        locked = [webinar for webinar in lock_all(webinars) if only(webinar)]
        for webinar in locked:
            check(webinar)
        return update_rows(Webinar.objects.filter(pk__in=[webinar.pk for webinar in locked]), **values)
