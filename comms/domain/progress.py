"""How far an announcement has come: from its counters, and from small looks at its rows.

Nothing here reads all rows: reasons come from the index of mails that went wrong, up to a limit; pace, picture and (in
large announcements) reading come from a sample that is spread evenly. A page asks it every second.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from comms.choices import AnnouncementState, Channel, DeliveryReason, DeliveryState
from comms.domain.sampling import MOST, spread
from comms.models import Announcement, Delivery, Notification
from comms.models.delivery import TROUBLED

MOST_REASONS = 10_000  # rows whose reasons are counted
MOST_WAITING = 1_000
COUNTED_READERS = 20_000  # up to so many people reached, readers are counted and not estimated
PACE_WINDOW = timedelta(minutes=5)
PACE_ROWS = 40
BARS = 30


@dataclass(frozen=True)
class Reasons:
    """Mails that went wrong or were left out, by state and reason; the first ones only where there are very many."""

    rows: list[tuple[str, str, int]] = field(default_factory=list)
    is_all: bool = True


@dataclass(frozen=True)
class Waiting:
    """Mails that wait to be tried again: how many (and whether these are all), and when the next one is."""

    count: int = 0
    is_all: bool = True
    next_at: datetime | None = None


@dataclass(frozen=True)
class Picture:
    """Mails sent in stretches of equal length between two moments; `is_exact` says that none is estimated."""

    begin: datetime
    end: datetime
    counts: list[int]
    is_exact: bool


def open_mails(announcement: Announcement) -> int:
    """How many mails are written, and neither sent nor failed."""
    return max(0, announcement.mail_count - settled_mails(announcement))


def settled_mails(announcement: Announcement) -> int:
    """How many mails were sent or failed; whoever is left out is no mail."""
    return announcement.mailed_count + announcement.mail_failed_count


def mail_percent(announcement: Announcement) -> int:
    """How many of the mails are through, in whole per cent; 100 only when it is sent."""
    if announcement.state == AnnouncementState.SENT:
        return 100
    if not announcement.mail_count:
        return 0
    return min(99, settled_mails(announcement) * 100 // announcement.mail_count)


def reasons(announcement: Announcement) -> Reasons:
    """Why mails failed or were left out, the most frequent first."""
    wrong = announcement.deliveries.filter(state__in=TROUBLED).order_by()
    looked_at = Delivery.objects.filter(pk__in=wrong.values("pk")[:MOST_REASONS]).order_by()
    rows = list(looked_at.values_list("state", "reason").annotate(number=Count("pk")))
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    return Reasons(rows, sum(row[2] for row in rows) < MOST_REASONS)


def reason_words(state: str, reason: str) -> str:
    """The reason as people say it; where there is none, the state."""
    return str(DeliveryReason(reason).label if reason else DeliveryState(state).label)


def waiting(announcement: Announcement) -> Waiting:
    """The mails whose next try lies ahead."""
    later = announcement.deliveries.filter(state=DeliveryState.DUE, due_at__gt=timezone.now()).order_by("due_at", "pk")
    moments = list(later.values_list("due_at", flat=True)[: MOST_WAITING + 1])
    return Waiting(min(len(moments), MOST_WAITING), len(moments) <= MOST_WAITING, moments[0] if moments else None)


def readers(announcement: Announcement) -> tuple[int, bool]:
    """How many people have opened the notification, and whether they were counted rather than estimated."""
    told = Notification.objects.filter(announcement=announcement)
    if announcement.reached_count <= COUNTED_READERS:
        return told.filter(read_at__isnull=False).count(), True
    looked_at = list(spread(told, MOST).values_list("read_at", flat=True))
    read = sum(moment is not None for moment in looked_at)
    return round(announcement.reached_count * read / max(1, len(looked_at))), False


def sending_times(announcement: Announcement) -> list[datetime]:
    """When evenly spread mails of it were sent, in order."""
    mails = Delivery.objects.filter(announcement=announcement, channel=Channel.EMAIL)
    return sorted(moment for moment in spread(mails).values_list("sent_at", flat=True) if moment is not None)


def rate_per_second(announcement: Announcement, times: Sequence[datetime], now: datetime) -> float | None:
    """Mails a second lately, or None where too little was sent to say."""
    latest = [moment for moment in times[-PACE_ROWS:] if now - moment <= PACE_WINDOW]
    seconds = (now - latest[0]).total_seconds() if latest else 0.0
    if len(latest) < 2 or seconds <= 0:
        return None
    # The counter is bumped behind a slice, the rows before: the first ones are there while it still says none.
    return len(latest) * max(announcement.mailed_count, len(times)) / len(times) / seconds


def picture(announcement: Announcement, times: Sequence[datetime]) -> Picture | None:
    """Mails sent over time, in stretches of equal length; None before the first one."""
    if not times:
        return None
    begin, end = times[0], times[-1]
    length = max((end - begin).total_seconds(), 1.0)
    counts = [0] * BARS
    for moment in times:
        counts[min(BARS - 1, int((moment - begin).total_seconds() / length * BARS))] += 1
    sent = max(announcement.mailed_count, len(times))
    return Picture(begin, end, [round(count * sent / len(times)) for count in counts], sent == len(times))
