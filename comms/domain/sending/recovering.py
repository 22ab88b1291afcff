"""What the sweep does for mails: takes them back from workers that died, and settles what nobody will send any more."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from comms.choices import AnnouncementState, DeliveryPolicy, DeliveryReason, DeliveryState
from comms.models import Announcement, Delivery

State = DeliveryState
BATCH = 10_000


def take_back(now: datetime) -> dict[str, int]:
    """Return mails whose worker's lease has ended to the line, or park those whose fate must not be guessed."""
    lost = Delivery.objects.filter(state__in=(State.CLAIMED, State.SENDING), leased_until__lte=now)
    never_twice = Announcement.objects.filter(policy=DeliveryPolicy.NEVER_TWICE).values("pk")
    parked = lost.filter(state=State.SENDING, announcement_id__in=never_twice).update(
        state=State.UNKNOWN,
        leased_until=None,
        due_at=None,
        answer=_("The worker ended while it handed this mail over."),
    )
    # Claimed only: it was never begun, so the try does not count.
    unbegun = lost.filter(state=State.CLAIMED, announcement_id__in=never_twice).update(
        state=State.DUE, worker="", leased_until=None, due_at=now, attempt_count=F("attempt_count") - 1
    )
    returned = lost.update(state=State.DUE, worker="", leased_until=None, due_at=now)
    return {"mails taken back": unbegun + returned, "mails of unknown fate": parked}


def settle_the_rest(now: datetime) -> int:
    """Note of waiting mails that they will not be sent: theirs was cancelled, or is too late. Returns how many.

    So many at a time that nobody waits for it; the next sweep goes on.
    """
    over = Announcement.objects.filter(Q(state=AnnouncementState.CANCELLED) | Q(expires_at__lte=now))
    waiting = Delivery.objects.filter(announcement=OuterRef("pk"), state=State.DUE)
    settled = 0
    for announcement in over.filter(Exists(waiting)).only("pk", "state"):
        is_cancelled = announcement.state == AnnouncementState.CANCELLED
        mine = Delivery.objects.filter(announcement_id=announcement.pk, state=State.DUE)
        keys = list(mine.values_list("pk", flat=True)[:BATCH])
        reason = DeliveryReason.CANCELLED if is_cancelled else DeliveryReason.TOO_LATE
        count = mine.filter(pk__any_of=keys).update(state=State.SUPPRESSED, reason=reason, due_at=None)
        Announcement.objects.filter(pk=announcement.pk).update(
            mail_count=Greatest(F("mail_count") - count, 0), mail_left_out_count=F("mail_left_out_count") + count
        )
        settled += count
    return settled


def quiet_announcements(now: datetime) -> list[int]:
    """The keys of those with mails due that no worker has touched for a while."""
    limit = now - timedelta(seconds=settings.FAN_OUT_QUIET_SECONDS)
    due = Delivery.objects.due(now).filter(announcement=OuterRef("pk"))
    quiet = Announcement.objects.sending().filter(Q(touched_at=None) | Q(touched_at__lte=limit))
    return list(quiet.filter(Exists(due)).values_list("pk", flat=True))


def written_out(now: datetime) -> list[int]:
    """The keys of those being sent whose rows are all written, and that no worker has touched for a while."""
    limit = now - timedelta(seconds=settings.FAN_OUT_QUIET_SECONDS)
    quiet = Announcement.objects.sending().filter(written_at__isnull=False, touched_at__lte=limit)
    return list(quiet.values_list("pk", flat=True))


def are_notices_due(now: datetime) -> bool:
    """Whether a notice's mail waits to be sent."""
    return Delivery.objects.due(now).filter(notice__isnull=False).exists()
