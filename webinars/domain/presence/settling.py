"""From stays to what a registration says: minutes present, and whether that is attendance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched

from django.db import transaction

from backoffice.foundation.history import write_values
from webinars.domain.locking import lock
from webinars.domain.presence.measuring import minutes_of, present_seconds
from webinars.models import Attendance, Registration, Webinar

READ_AT_ONCE = 1_000

type Stretch = tuple[datetime, datetime]


def verdict(webinar: Webinar, seconds: int) -> tuple[bool, int]:
    """What is written for somebody who was there for so long: whether they attended, and the minutes."""
    return seconds >= webinar.minimum_presence_minutes * 60, minutes_of(seconds)


def settle(
    webinar: Webinar,
    registrations: Iterable[int],
    *,
    coming: Mapping[int, Sequence[Stretch]] | None = None,
    without: Mapping[int, tuple[bool | None, int | None]] | None = None,
) -> list[int]:
    """Write attendance and minutes of the registrations anew from the stays that count; returns those that changed.

    `coming` are stays that a list is about to bring. Those without any stay get the values of `without`, or nothing
    is known of them.
    """
    changed: list[int] = []
    for batch in batched(registrations, READ_AT_ONCE):
        stays = stays_of(batch)
        for key in batch:
            stays[key] += (coming or {}).get(key, ())
        values = {
            key: verdict(webinar, present_seconds(stays[key])) if stays[key] else (without or {}).get(key, (None, None))
            for key in batch
        }
        changed += write_values(Registration, fields=["attended", "minutes_present"], values=values)
    return changed


def reassess(webinar: Webinar) -> int:
    """Apply the webinar's rule of how many minutes count; returns how many people it judges otherwise than before.

    Whoever has no minutes stays as they are: somebody said that they attended, or nobody knows.
    """
    with transaction.atomic():
        webinar = lock(webinar)
        changed = 0
        known = webinar.registrations.exclude(minutes_present=None).order_by("pk")
        told_absent = known.filter(minutes_present=0, attended=False)
        pairs = known.exclude(pk__in=told_absent.values("pk")).values_list("pk", "minutes_present")
        for batch in batched(pairs.iterator(chunk_size=READ_AT_ONCE), READ_AT_ONCE):
            values = {key: (minutes >= webinar.minimum_presence_minutes,) for key, minutes in batch}
            changed += len(write_values(Registration, fields=["attended"], values=values))
        return changed


def stays_of(registrations: Sequence[int]) -> dict[int, list[Stretch]]:
    """The stays that count, by registration."""
    found: dict[int, list[Stretch]] = defaultdict(list)
    rows = Attendance.objects.filter(registration_id__any_of=registrations).order_by()
    for key, joined_at, left_at in rows.values_list("registration", "joined_at", "left_at"):
        found[key].append((joined_at, left_at))
    return found
