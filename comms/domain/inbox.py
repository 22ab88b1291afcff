"""One person's notifications, and what of them is read."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from comms.models import Notification
from people.models import User


def inbox(user: User) -> QuerySet[Notification]:
    """What the person is shown, newest first, with the announcements that hold the texts."""
    found: QuerySet[Notification] = Notification.objects.of(user).shown().select_related("announcement").order_by("-pk")
    return found


def unread_count(user: User) -> int:
    """How many of them were not opened yet."""
    return Notification.objects.of(user).shown().unread().count()


def mark_read(user: User, notification_ids: Iterable[int]) -> int:
    """Mark these as read; others' keys change nothing. Returns how many were unread."""
    mine = Notification.objects.of(user).shown().unread()
    return mine.filter(pk__in=list(notification_ids)).update(read_at=timezone.now())


def mark_all_read(user: User) -> int:
    """Mark everything as read. Returns how many were unread."""
    return Notification.objects.of(user).shown().unread().update(read_at=timezone.now())
