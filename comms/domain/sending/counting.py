"""The figures of an announcement's mails: bumped once a slice, and counted anew from the rows at the end."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Greatest
from django.utils import timezone

from comms.choices import AnnouncementState, Channel, DeliveryState
from comms.models import Announcement, Delivery

RECENT_MAILS = 1000


def note(announcement_id: int, counts: Mapping[str, int]) -> Announcement | None:
    """Add a slice's counts to the figures; returns them as they are now, with a sign of life."""
    sent, failed = counts.get("sent", 0), counts.get("failed", 0)
    tried = sent + failed
    recent = F("recent_mail_count") + tried
    # Halved at a thousand: what lies further back counts less and less.
    is_full = Q(recent_mail_count__gte=RECENT_MAILS - tried)
    left_out = counts.get("left_out", 0)
    Announcement.objects.filter(pk=announcement_id).update(
        mail_count=Greatest(F("mail_count") - left_out, 0),
        mailed_count=F("mailed_count") + sent,
        mail_failed_count=F("mail_failed_count") + failed,
        mail_left_out_count=F("mail_left_out_count") + left_out,
        recent_mail_count=Case(When(is_full, then=recent / 2), default=recent),
        recent_failed_count=Case(
            When(is_full, then=(F("recent_failed_count") + failed) / 2), default=F("recent_failed_count") + failed
        ),
        touched_at=timezone.now(),
    )
    return Announcement.objects.filter(pk=announcement_id).first()


def finish_if_done(announcement_id: int) -> bool:
    """Make it sent when its last mail has come to an end; that follows from the rows, never from a counter."""
    written = Announcement.objects.sending().filter(pk=announcement_id, written_at__isnull=False)
    if not written.exists() or Delivery.objects.open().filter(announcement_id=announcement_id).exists():
        return False
    now = timezone.now()
    stored = written.first()
    if stored is None:
        return False
    values: dict[str, Any] = {"touched_at": now}
    if stored.mails_removed_at is None:  # else what the rows say is not all, and what was bumped is true
        values |= counted(announcement_id)
    for name, value in values.items():
        setattr(stored, name, value)
    stored.state, stored.finished_at = AnnouncementState.SENT, now
    # Only if nobody paused or cancelled it meanwhile; one of two workers who come here together finds it done.
    if not written.update(touched_at=now):
        return False
    stored.save(update_fields=[*values, "state", "finished_at", "updated_at"])
    return True


def counted(announcement_id: int) -> dict[str, int]:
    """The figures, counted from the rows."""
    states = DeliveryState
    mails = Delivery.objects.filter(announcement_id=announcement_id, channel=Channel.EMAIL)
    by_state = dict(mails.order_by().values_list("state").annotate(number=Count("pk")))
    return {
        "mail_count": sum(by_state.values()) - by_state.get(states.SUPPRESSED, 0),
        "mailed_count": by_state.get(states.SENT, 0) + by_state.get(states.BOUNCED, 0),
        "mail_failed_count": by_state.get(states.FAILED, 0),
        "mail_left_out_count": by_state.get(states.SUPPRESSED, 0),
    }
