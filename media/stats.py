"""Figures about viewings, for the dashboard."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from media.models import Viewing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


@dataclass(frozen=True)
class ViewingFigures:
    """How often recordings were opened in a period, by how many signed-in people, how often not."""

    views: int
    people: int
    refused: int


def viewing_figures(user: "User | AnonymousUser", now: datetime, days: int = 30) -> ViewingFigures:
    """The figures of the last `days` days over the recordings that `user` sees; one query."""
    allowed = Q(is_allowed=True)
    counted = (
        Viewing.objects.visible_to(user)
        .filter(at__gt=now - timedelta(days=days), at__lte=now)
        .aggregate(
            views=Count("pk", filter=allowed),
            people=Count("user", filter=allowed, distinct=True),
            refused=Count("pk", filter=~allowed),
        )
    )
    return ViewingFigures(**counted)


def views_by_day(user: "User | AnonymousUser", now: datetime, days: int = 30) -> list[tuple[date, int]]:
    """How often somebody was let in on each of the last `days` days, today last, empty days included; one query."""
    today = timezone.localdate(now)
    first = today - timedelta(days=days - 1)
    counted = dict(
        Viewing.objects.visible_to(user)
        .filter(is_allowed=True, at__gt=now - timedelta(days=days + 1), at__lte=now)
        .annotate(day=TruncDate("at"))
        .order_by()
        .values_list("day")
        .annotate(number=Count("pk"))
    )
    return [(day, counted.get(day, 0)) for day in (first + timedelta(days=index) for index in range(days))]
