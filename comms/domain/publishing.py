"""The life of an announcement: publishing, pausing, cancelling, withdrawing.

Whoever stops one by themselves, a worker or the sweep, says why in `halted_because`; going on clears it.

Nothing here depends on how many people are addressed: the request only moves the state, and workers follow it.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import require_reason
from comms.choices import AnnouncementState
from comms.domain import approving, audience, planned_time
from comms.domain.audience import approval
from comms.domain.messages import check_source
from comms.models import Announcement
from people.models import User

State = AnnouncementState
PUBLISHABLE = (State.DRAFT, State.SCHEDULED, State.HELD)


@transaction.atomic
def publish(announcement: Announcement, *, by: User, now: datetime | None = None) -> Announcement:
    """Begin to send, or plan it where `publish_at` lies ahead. Returns the announcement as stored.

    Raises RuleBroken when it was published before, when it goes nowhere, when it would be over before it begins, when
    another person has to approve it first, when its audience is no rule of `by`'s, and when surely nobody is in it.
    """
    now = now or timezone.now()
    stored = locked(announcement)
    if stored.state not in PUBLISHABLE:
        raise _wrong_state(stored, _("it can’t be published again"), "announcement_already_published")
    check_sendable(stored, now)
    audience.check_rule(stored.audience_kind, stored.audience, by=by)
    check_source(stored)
    approving.check_approved(stored)
    if stored.publish_at is not None and stored.publish_at > now:
        if stored.state == State.SCHEDULED:
            raise _wrong_state(stored, _("its time has not come"), "announcement_already_scheduled")
        approval.plan_changed(stored)
        return _move(stored, State.SCHEDULED)
    if audience.is_surely_empty(stored):
        raise RuleBroken(
            _("Nobody is in the audience of “%(title)s”. Choose another audience."),
            code="audience_empty",
            params={"title": stored.title},
        )
    return begin(stored, now)


def check_sendable(stored: Announcement, now: datetime) -> None:
    """Raise RuleBroken where it goes by no way, or would be over before it begins."""
    if not stored.channels:
        raise RuleBroken(
            _("“%(title)s” goes nowhere: make it a draft, and choose notification, email or both."),
            code="channels_missing",
            params={"title": stored.title},
        )
    begins = now if stored.publish_at is None else max(stored.publish_at, now)
    if stored.expires_at is not None and stored.expires_at <= begins:
        raise RuleBroken(
            _("“%(title)s” is not to be sent after %(time)s, which is over by then. Make it a draft and choose later."),
            code="expires_too_early",
            params={"title": stored.title, "time": planned_time.words(stored.expires_at, stored.publish_zone)},
        )


def begin(stored: Announcement, now: datetime) -> Announcement:
    """Freeze the audience of a locked announcement, and leave the rest to the workers."""
    newest = User.objects.aggregate(newest=Max("pk"))["newest"] or 0
    rule = audience.frozen(stored)
    return _move(stored, State.SENDING, published_at=now, max_person_id=newest, touched_at=now, audience=rule)


@transaction.atomic
def take_back(announcement: Announcement) -> Announcement:
    """Make a draft of a planned or held announcement again. Raises RuleBroken in any other state."""
    stored = locked(announcement)
    if not State(stored.state).may_become(State.DRAFT):
        raise _wrong_state(stored, _("it can’t become a draft again"), "announcement_not_planned")
    approval.plan_changed(stored)
    return _move(stored, State.DRAFT)


@transaction.atomic
def pause(announcement: Announcement, *, because: str = "") -> Announcement:
    """Stop the workers after the chunk at hand. Raises RuleBroken unless it is being sent.

    `because` is said where the system stops it by itself.
    """
    stored = locked(announcement)
    if not State(stored.state).may_become(State.PAUSED):
        raise _wrong_state(stored, _("only one that is being sent can be paused"), "announcement_not_sending")
    return _move(stored, State.PAUSED, halted_because=because)


@transaction.atomic
def resume(announcement: Announcement) -> Announcement:
    """Let the workers go on where they stopped. Raises RuleBroken unless it is paused."""
    stored = locked(announcement)
    if stored.state != State.PAUSED:
        raise _wrong_state(stored, _("only a paused one can be resumed"), "announcement_not_paused")
    return _move(stored, State.SENDING, touched_at=timezone.now())


@transaction.atomic
def cancel(announcement: Announcement) -> Announcement:
    """Stop for good; who has it keeps it. Raises RuleBroken without a reason, and when there is nothing to stop."""
    require_reason()
    stored = locked(announcement)
    if not State(stored.state).may_become(State.CANCELLED):
        raise _wrong_state(stored, _("there is nothing to cancel"), "announcement_not_cancellable")
    return _move(stored, State.CANCELLED, finished_at=timezone.now())


@transaction.atomic
def withdraw(announcement: Announcement) -> Announcement:
    """Take it out of every inbox.

    Raises RuleBroken without a reason, while it is not over, and when it was done before.
    """
    require_reason()
    stored = locked(announcement)
    if stored.state not in {State.SENT, State.CANCELLED}:
        raise _wrong_state(stored, _("only one that is sent or cancelled can be withdrawn"), "announcement_not_over")
    if stored.withdrawn_at is not None:
        raise RuleBroken(
            _("“%(title)s” is withdrawn already: nobody is shown it."),
            code="announcement_already_withdrawn",
            params={"title": stored.title},
        )
    return _set(stored, withdrawn_at=timezone.now())


@transaction.atomic
def hold(announcement: Announcement, *, because: str = "") -> Announcement:
    """Keep a planned announcement until a person decides. Raises RuleBroken unless it is planned."""
    stored = locked(announcement)
    if not State(stored.state).may_become(State.HELD):
        raise _wrong_state(stored, _("only a planned one can be held"), "announcement_not_planned")
    return _move(stored, State.HELD, halted_because=because)


def locked(announcement: Announcement) -> Announcement:
    """The announcement as it is stored, locked to the end of the transaction."""
    found: Announcement = Announcement.objects.select_for_update(no_key=True).get(pk=announcement.pk)
    return found


def _move(stored: Announcement, state: AnnouncementState, **values: Any) -> Announcement:
    return _set(stored, state=state, **{"halted_because": "", **values})


def _set(stored: Announcement, **values: Any) -> Announcement:
    for name, value in values.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*values, "updated_at"])
    return stored


def _wrong_state(stored: Announcement, consequence: object, code: str) -> RuleBroken:
    return RuleBroken(
        _("“%(title)s” is %(state)s: %(consequence)s."),
        code=code,
        params={"title": stored.title, "state": stored.get_state_display().lower(), "consequence": consequence},
    )
