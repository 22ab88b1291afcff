"""Figures about communications, each narrowed to what the user may see."""

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from comms.choices import AnnouncementState
from comms.models import Announcement, Notification
from people.models import User

OPEN_STATES = (AnnouncementState.SENDING, AnnouncementState.PAUSED, AnnouncementState.HELD)


def delivered_by_day(user: User | AnonymousUser, days: int = 30) -> dict[date, int]:
    """Notifications of announcements by the day of publishing; read from counters, never from millions of rows."""
    published = Announcement.objects.visible_to(user).filter(published_at__gte=_start(days))
    rows = (
        published.annotate(day=TruncDate("published_at")).order_by().values_list("day").annotate(Sum("reached_count"))
    )
    return _every_day(dict(rows), days)


def read_by_day(user: User | AnonymousUser, days: int = 30) -> dict[date, int]:
    """Notifications by the day on which they were read."""
    read = _notifications_behind(user).filter(read_at__gte=_start(days))
    rows = read.annotate(day=TruncDate("read_at")).order_by().values_list("day").annotate(Count("pk"))
    return _every_day(dict(rows), days)


def running_announcements(user: User | AnonymousUser) -> QuerySet[Announcement]:
    """What is being sent, paused or held now, the latest first."""
    found: QuerySet[Announcement] = (
        Announcement.objects.visible_to(user).filter(state__in=OPEN_STATES).order_by("-published_at", "-pk")
    )
    return found


def reached_and_read(user: User | AnonymousUser, days: int = 30) -> dict[str, int]:
    """`delivered` and `read` of the announcements published in these days: one query, and read is never above."""
    published = Announcement.objects.visible_to(user).filter(published_at__gte=_start(days))
    totals: dict[str, int | None] = published.with_read_count().aggregate(
        delivered=Sum("reached_count"), read=Sum(F("read_count"), filter=Q(reached_count__gt=0))
    )
    return {name: total or 0 for name, total in totals.items()}


def _notifications_behind(user: User | AnonymousUser) -> QuerySet[Notification]:
    visible: QuerySet[Notification] = Notification.objects.visible_to(user)
    return visible.filter(announcement__isnull=False)


def _start(days: int) -> object:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1)


def _every_day(counts: dict[date, int], days: int) -> dict[date, int]:
    today = timezone.localdate()
    return {day: counts.get(day) or 0 for day in (today - timedelta(days=age) for age in range(days - 1, -1, -1))}
