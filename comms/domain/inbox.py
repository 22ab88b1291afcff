"""One person's notifications, and what of them is read."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from comms.domain.markdown import to_html
from comms.domain.messages import Recipient, in_app_html, subject_for
from comms.models import Notification
from people.models import User

MOST_UNREAD = 99
BATCH = 1_000


def inbox(user: User) -> QuerySet[Notification]:
    """What the person is shown, newest first, with the announcements and notices that hold the texts."""
    shown: QuerySet[Notification] = Notification.objects.of(user).shown().order_by("-pk")
    return shown.select_related("announcement__webinar", "notice__webinar", "notice__recording")


def title_of(notification: Notification, reader: Recipient) -> str:
    """The title as this person reads it."""
    source = notification.announcement or notification.notice
    return str(notification) if notification.title or source is None else subject_for(source, reader)


def html_of(notification: Notification, reader: Recipient) -> SafeString:
    """The text as this person reads it."""
    source = notification.announcement or notification.notice
    return to_html(notification.text) if source is None else in_app_html(source, reader)


def unread_count(user: User) -> int:
    """How many of them were not opened yet; looks for no more than one above MOST_UNREAD, which is shown as "99+"."""
    # In the order of the index of the unread, which is then read and no more of it than is needed.
    unread = Notification.objects.of(user).shown().unread().order_by("announcement_id")
    return unread[: MOST_UNREAD + 1].count()


def mark_read(user: User, notification_ids: Iterable[int]) -> int:
    """Mark these as read; others' keys change nothing. Returns how many were unread."""
    mine = Notification.objects.of(user).shown().unread()
    return mine.filter(pk__in=list(notification_ids)).update(read_at=timezone.now())


def mark_all_read(user: User) -> int:
    """Mark everything as read, in batches that lock few rows at once. Returns how many were unread."""
    now, count = timezone.now(), 0
    mine = Notification.objects.of(user)
    unread = mine.shown().unread().order_by("announcement_id")
    while keys := list(unread.values_list("pk", flat=True)[:BATCH]):
        count += mine.unread().filter(pk__in=keys).update(read_at=now)
        if len(keys) < BATCH:
            break
    return count
