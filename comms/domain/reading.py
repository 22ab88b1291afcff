"""How many people have opened announcements: counted where they are few, else estimated from evenly spread rows.

As many queries for a page of announcements as for one, and no more rows for a million notifications than for some
thousands.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from comms.domain.sampling import MOST, spread_keys
from comms.models import Announcement, Notification

# Up to so many people reached, the readers are counted; else so many rows are looked at.
COUNTED_READERS = 20_000


@dataclass(frozen=True)
class Readers:
    """How many people have opened an announcement, and whether they were counted rather than estimated.

    Where notifications were removed because of their age, nobody knows any more.
    """

    count: int = 0
    is_counted: bool = True
    is_known: bool = True

    def percent(self, announcement: Announcement) -> int:
        """Of those reached, in whole per cent."""
        return self.count * 100 // announcement.reached_count if announcement.reached_count else 0


def readers_of(
    announcements: Iterable[Announcement], *, counted_up_to: int = COUNTED_READERS, looks: int = MOST
) -> dict[int, Readers]:
    """The readers of each announcement, by its key.

    Those of announcements that reached more people than `counted_up_to` are estimated by about `looks` of their rows.
    """
    asked = list(announcements)
    listed = [item for item in asked if item.notifications_removed_at is None]
    small = [item.pk for item in listed if item.reached_count <= counted_up_to]
    large = {item.pk: item.reached_count for item in listed if item.reached_count > counted_up_to}
    counted = _counted(small) if small else {}
    estimated = _estimated(large, looks) if large else {}
    known = {item.pk: estimated.get(item.pk) or Readers(counted.get(item.pk, 0)) for item in listed}
    return {item.pk: known.get(item.pk) or Readers(is_known=False) for item in asked}


def _counted(keys: list[int]) -> dict[int, int]:
    read = Notification.objects.filter(announcement__in=keys, read_at__isnull=False)
    return dict(read.order_by().values_list("announcement").annotate(number=Count("pk")))


def _estimated(reached: dict[int, int], looks: int) -> dict[int, Readers]:
    told = Notification.objects.filter(announcement=OuterRef("pk")).values("pk")
    ends = Announcement.objects.filter(pk__in=reached).values_list(
        Subquery(told.order_by("user_id")[:1]), Subquery(told.order_by("-user_id")[:1])
    )
    keys = [key for first, last in ends if first is not None for key in spread_keys(first, last, looks)]
    looked_at = Notification.objects.filter(pk__any_of=keys, announcement__in=reached).order_by()
    rows = looked_at.values_list("announcement").annotate(number=Count("pk"), read=Count("read_at"))
    return {key: Readers(round(reached[key] * read / number), is_counted=False) for key, number, read in rows}
