"""How long what the fan-out wrote is kept: mails and their files, notifications, and notices that nothing is left of.

Keys grow with time, so the oldest rows lie at the lowest keys, and are found without an index that writing would pay
for. What is gone is marked on its announcement or notice in the same transaction: nothing else could tell it from what
never was. A sweep that is killed leaves whole batches, and the next one goes on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from comms.choices import AnnouncementState, DeliveryState, NoticeKind
from comms.domain.kept_mails import remove_files
from comms.models import Announcement, Delivery, Notice, Notification

BATCH = 5_000
# So many batches of each kind one sweep removes at most; it comes again in some seconds.
MOST_BATCHES = 4
# So many younger rows among the old ones do not end the search: clocks differ, and transactions end in any order.
OUT_OF_ORDER = 1_000
# Of these people are told once for ever; of the others the occasion passes.
TOLD_ONCE = (NoticeKind.RECORDING_AVAILABLE, NoticeKind.WEBINAR_CANCELLED)


def remove_old(now: datetime) -> dict[str, int]:
    """Remove some of what is older than the settings say. Returns of each kind how many rows went."""
    mails = now - timedelta(days=settings.DELIVERIES_KEPT_DAYS)
    notifications = now - timedelta(days=settings.NOTIFICATIONS_KEPT_DAYS)
    return {
        "old mails removed": _in_batches(_old_mails(mails), _remove_mails, now),
        "old notifications removed": _in_batches(_older(Notification, notifications), _remove_notifications, now),
        "old notices removed": _in_batches(_old_notices(min(mails, notifications), now), _remove_notices, now),
    }


def _old_mails(limit: datetime) -> QuerySet[Delivery]:
    """Mails that are over, of what is over itself: nobody waits for them, and nothing counts them any more."""
    over = _older(Delivery, limit).filter(state__in=DeliveryState.over_states).exclude(sent_at__gte=limit)
    # Asked for this way round, since few are open: a hundred thousand mails of a paused one are passed quickly.
    open_ones = Announcement.objects.exclude(state__in=AnnouncementState.over_states)
    over = over.exclude(announcement__in=open_ones.values("pk"))
    return over.exclude(notice__in=Notice.objects.filter(written_at=None).values("pk"))


def _old_notices(limit: datetime, now: datetime) -> QuerySet[Notice]:
    """Those written out of which no mail and no notification is left, and whose occasion does not come again."""
    written = _older(Notice, limit).filter(Q(expires_at=None) | Q(expires_at__lt=now), written_at__lt=limit)
    mine = {"notice": OuterRef("pk")}
    is_left = Exists(Delivery.objects.filter(**mine)) | Exists(Notification.objects.filter(**mine))
    return written.exclude(kind__in=TOLD_ONCE).exclude(is_left)


def _older(model: type[Model], limit: datetime) -> QuerySet[Any]:
    """Rows made before `limit`, in the order of their keys, looked for no further than where the younger ones begin."""
    rows: QuerySet[Any] = model._default_manager.order_by("pk")
    younger = rows.filter(created_at__gte=limit).values_list("pk", flat=True)
    end = younger[OUT_OF_ORDER : OUT_OF_ORDER + 1].first()
    return (rows if end is None else rows.filter(pk__lt=end)).filter(created_at__lt=limit)


def _in_batches(old: QuerySet[Any], remove: Callable[[QuerySet[Any], datetime], tuple[int, int]], now: datetime) -> int:
    """Have the first batches removed, each in a transaction of its own. Returns how many rows went."""
    total = last = 0
    for _number in range(MOST_BATCHES):
        # Behind the last one: what must stay, and what the database has not tidied up yet, is passed once.
        with transaction.atomic():
            count, last = remove(old.filter(pk__gt=last), now)
        total += count
        if not last:
            break
    return total


def _remove_mails(old: QuerySet[Delivery], now: datetime) -> tuple[int, int]:
    rows = list(old.values_list("pk", "announcement_id", "notice_id")[:BATCH])
    # Locked, so that nobody tries any of them again meanwhile; those in other hands wait for the next sweep.
    over = Announcement.objects.filter(state__in=AnnouncementState.over_states)
    over = over.filter(pk__in={announcement for _pk, announcement, _notice in rows if announcement})
    held = set(over.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
    keys = [pk for pk, announcement, _notice in rows if announcement is None or announcement in held]
    # The files first: should the transaction fail, the next sweep finds them gone already.
    remove_files(keys)
    gone, _by_model = Delivery.objects.filter(pk__any_of=keys, state__in=DeliveryState.over_states).delete()
    Announcement.objects.filter(pk__in=held, mails_removed_at=None).update(mails_removed_at=now)
    notices = {notice for _pk, _announcement, notice in rows if notice}
    Notice.objects.filter(pk__any_of=notices, mails_removed_at=None).update(mails_removed_at=now)
    return gone, _last(rows)


def _remove_notifications(old: QuerySet[Notification], now: datetime) -> tuple[int, int]:
    rows = list(old.values_list("pk", "announcement_id")[:BATCH])
    gone, _by_model = Notification.objects.filter(pk__any_of=[row[0] for row in rows]).delete()
    announcements = Announcement.objects.filter(pk__in={row[1] for row in rows if row[1]})
    announcements.filter(notifications_removed_at=None).update(notifications_removed_at=now)
    return gone, _last(rows)


def _remove_notices(old: QuerySet[Notice], now: datetime) -> tuple[int, int]:
    rows = list(old.values_list("pk")[:BATCH])
    gone, _by_model = Notice.objects.filter(pk__any_of=[row[0] for row in rows]).delete()
    return gone, _last(rows)


def _last(rows: list[tuple[Any, ...]]) -> int:
    """The key to go on behind; 0 where that was all."""
    return rows[-1][0] if len(rows) == BATCH else 0
