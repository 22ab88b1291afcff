"""Reminding people before a webinar begins: each offset once, at its time, never after the start."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from comms.choices import NoticeKind
from comms.domain.notices.telling import tell
from comms.models import Notice
from webinars.models import Webinar
from webinars.models.reminder_offsets import LONGEST, ReminderOffset

# Over a change of clocks a day is an hour longer; more than that no zone moves by.
MARGIN = timedelta(days=1)
LATEST = timedelta(hours=1)


def remind(now: datetime | None = None) -> list[Notice]:
    """Tell of every reminder that is due and was not told. Harmless to repeat, also by two processes at once."""
    now = now or timezone.now()
    coming = Webinar.objects.kept().upcoming(now).filter(starts_at__lte=now + LONGEST + MARGIN)
    coming = coming.only("pk", "starts_at", "time_zone", "reminder_offsets").order_by("starts_at", "pk")
    due = {
        occasion_of(webinar, iso): webinar for webinar in coming if (iso := due_offset(webinar, now)) is not None
    }  # fmt: skip
    known = set(Notice.objects.filter(occasion__any_of=due.keys()).values_list("occasion", flat=True)) if due else ()
    told = [
        tell(NoticeKind.REMINDER, webinar=webinar, people=None, occasion=occasion, expires_at=webinar.starts_at)
        for occasion, webinar in due.items()
        if occasion not in known
    ]
    return [notice for notice in told if notice is not None]


def due_offset(webinar: Webinar, now: datetime) -> str | None:
    """The offset whose reminder is due now, or None.

    Of those whose time has come only the one nearest to the start counts: the others say less, and later than they
    should. One whose time is long past (the webinar was published or moved since) is passed over.
    """
    if now >= webinar.starts_at:
        return None
    past = [(moment, iso) for moment, iso in _moments(webinar) if moment <= now]
    if not past:
        return None
    moment, iso = max(past)
    return iso if now - moment <= min(LATEST, ReminderOffset.of(iso).length / 2) else None


def occasion_of(webinar: Webinar, iso: str) -> str:
    """What makes a reminder one of its own: another start is another occasion."""
    return f"reminder {webinar.pk} {iso} {webinar.starts_at.isoformat()}"


def _moments(webinar: Webinar) -> Iterable[tuple[datetime, str]]:
    for iso in webinar.reminder_offsets:
        yield ReminderOffset.of(iso).before(webinar.starts_at, webinar.zone), iso
