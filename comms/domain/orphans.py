"""Removes notifications of people who are gone."""

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from comms.models import Notification
from people.models import User

WINDOW = 50_000


def remove_orphans(window: int = WINDOW, minute: int | None = None) -> int:
    """Delete orphans among one window of notifications, another one every minute. Returns how many.

    A deleted person takes their notifications along; an orphan is left only by a chunk that was being written at that
    moment. So a look at everything can be spread over the day.
    """
    newest = Notification.objects.aggregate(newest=Max("pk"))["newest"]
    if newest is None:
        return 0
    minute = int(timezone.now().timestamp()) // 60 if minute is None else minute
    start = minute % (newest // window + 1) * window
    looked_at = Notification.objects.filter(pk__gte=start, pk__lt=start + window)
    orphans = looked_at.filter(~Exists(User.objects.filter(pk=OuterRef("user_id"))))
    return orphans.delete()[0]
