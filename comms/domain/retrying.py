"""Deciding what becomes of mails that went wrong: another try, or "it arrived after all".

Each verb is one conditional UPDATE, so that what a worker or another person has moved meanwhile stays as it is, and
what was sent or left out is never sent by it.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import current_actor, require_reason, saying
from comms.choices import AnnouncementState, DeliveryState
from comms.domain.keeping_words import mails_gone
from comms.domain.publishing import locked
from comms.models import Announcement, Delivery

State = DeliveryState
RETRYABLE = (State.FAILED, State.BOUNCED, State.UNKNOWN)
# What came back was sent before, and counts as that.
COUNTED = {State.FAILED: "mail_failed_count", State.BOUNCED: "mailed_count"}


@dataclass(frozen=True)
class Retried:
    """How many mails are due again, of which announcements, and whether notices are among them."""

    count: int = 0
    announcements: list[Announcement] = field(default_factory=list)
    has_notices: bool = False


@transaction.atomic
def retry(deliveries: QuerySet[Delivery], *, reason: str) -> Retried:
    """Make those that failed, came back or have an unknown fate due again; sent and left out ones stay as they are.

    `reason` is kept in the log, and in front of the server's last answer. Their announcements go on being sent; a
    paused one waits for its being resumed. Raises RuleBroken without a reason, and where one of them is cancelled,
    withdrawn or too late.
    """
    _ensure_reason(reason)
    now, wrong = timezone.now(), deliveries.order_by().filter(state__in=RETRYABLE)
    of_announcements = wrong.filter(announcement__isnull=False).order_by("announcement")
    with saying(reason):  # it signs their history as well
        announcements = [
            _open_again(Announcement(pk=pk))
            for pk in of_announcements.values_list("announcement", flat=True).distinct()
        ]
    counts = list(
        wrong.filter(state__in=list(COUNTED), announcement__isnull=False)
        .values_list("announcement", "state")
        .annotate(number=Count("pk"))
    )
    has_notices = wrong.filter(notice__isnull=False).exists()
    about = _about(wrong)
    words = _said(_("Tried again by %(who)s: %(reason)s"), reason)
    again = {"due_at": now, "attempt_count": 0, "worker": "", "leased_until": None}
    count = _move(deliveries, RETRYABLE, state=State.DUE, reason="", answer=words, **again)
    for pk, state, number in counts:
        _count(Announcement(pk=pk), **{COUNTED[state]: -number})
    _note(EventKind.RESENT, about, count, reason)
    return Retried(count, announcements, has_notices)


@transaction.atomic
def note_arrived(deliveries: QuerySet[Delivery], *, reason: str) -> int:
    """Settle mails of unknown fate as sent: somebody has found out that they arrived. Returns how many.

    Raises RuleBroken without a reason.
    """
    _ensure_reason(reason)
    unknown = deliveries.order_by().filter(state=State.UNKNOWN)
    arrived = dict(unknown.filter(announcement__isnull=False).values_list("announcement").annotate(number=Count("pk")))
    about = _about(unknown)
    words = _said(_("It arrived, says %(who)s: %(reason)s"), reason)
    sent_at = Coalesce("sent_at", "leased_until", timezone.now())
    count = _move(deliveries, (State.UNKNOWN,), state=State.SENT, reason="", answer=words, sent_at=sent_at)
    for pk, number in arrived.items():
        _count(Announcement(pk=pk), mailed_count=number)
    _note(EventKind.SETTLED, about, count, reason)
    return count


def check_kept(announcement: Announcement) -> None:
    """Raise RuleBroken where none of its mails can be tried again because they are not kept any more."""
    gone = mails_gone(announcement)
    if gone and not announcement.deliveries.filter(state__in=RETRYABLE).exists():
        raise RuleBroken(_("%(gone)s What failed can’t be tried again."), code="mails_not_kept", params={"gone": gone})


def _open_again(announcement: Announcement) -> Announcement:
    stored = locked(announcement)
    params = {"title": stored.title}
    if stored.state == AnnouncementState.CANCELLED or stored.withdrawn_at is not None:
        raise RuleBroken(
            _("“%(title)s” is cancelled or withdrawn: nobody gets it any more."),
            code="announcement_over",
            params=params,
        )
    if stored.expires_at is not None and stored.expires_at <= timezone.now():
        raise RuleBroken(
            _("“%(title)s” is not to be sent any more: its last time has passed."),
            code="announcement_expired",
            params=params,
        )
    if stored.state == AnnouncementState.SENT:
        stored.state, stored.finished_at, stored.touched_at = AnnouncementState.SENDING, None, timezone.now()
        stored.save(update_fields=["state", "finished_at", "touched_at", "updated_at"])
    return stored


def _move(deliveries: QuerySet[Delivery], states: tuple[DeliveryState, ...], **values: object) -> int:
    # By key: what chose the rows may join or sort, and an UPDATE does neither.
    chosen = Delivery.objects.filter(pk__in=deliveries.order_by().values("pk"), state__in=states)
    return int(chosen.update(**values))


def _count(announcement: Announcement, **steps: int) -> None:
    changes = {name: Greatest(Cast(F(name), IntegerField()) + step, 0) for name, step in steps.items() if step}
    if changes:
        Announcement.objects.filter(pk=announcement.pk).update(**changes)


def _ensure_reason(reason: str) -> None:
    with saying(reason):
        require_reason()


def _about(deliveries: QuerySet[Delivery]) -> dict[str, Any]:
    """What the log says was sent again: the one mail, the one announcement, or mails."""
    few = list(deliveries[:2])
    if len(few) == 1:
        return {"subject": few[0]}
    announcements = deliveries.values_list("announcement", flat=True).distinct()[:2]
    if len(announcements) == 1 and announcements[0] is not None:
        return {"subject": Announcement.objects.get(pk=announcements[0])}
    return {"model": Delivery}


def _note(kind: EventKind, about: dict[str, Any], count: int, reason: str) -> None:
    if count:
        with saying(reason):
            note(kind, **about, row_count=count)


def _said(words: object, reason: str) -> Concat:
    said = str(words) % {"who": current_actor().name or _("somebody"), "reason": reason}
    return Concat(Value(f"{said}\n"), "answer", output_field=TextField())
