"""Keeping each try to watch: who, when, by which way, let in or turned away and why.

What people who work here see and take along is told to the log as well: they may open what is not for them.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note, note_unless_recent
from media.choices import Verdict, ViewingWay
from media.models import Recording, Viewing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User

# A player asks for a file many times while it plays: what one person asks for within this time is one viewing.
SITTING = timedelta(hours=4)


def record(
    recording: Recording,
    user: "User | AnonymousUser",
    verdict: Verdict,
    *,
    way: str,
    address: str = "",
    now: datetime | None = None,
) -> Viewing | None:
    """Keep the try; returns the row, or None where the try continues one that is kept already.

    Every opening of a page and every refusal is a row of its own. A file that is let out is a row only where the same
    person (without a login: the same address) was not let in during the last four hours, by whatever way. Which part
    of the file is asked for does not matter, so nobody watches unseen by leaving out its beginning.
    """
    now = now or timezone.now()
    user_id, address = user.pk, address[:45]
    if way == ViewingWay.FILE and verdict.is_allowed:
        sitting = Viewing.objects.filter(recording=recording, is_allowed=True, at__gt=now - SITTING, at__lte=now)
        same = sitting.filter(user_id=user_id) if user_id else sitting.filter(user=None, address=address)
        if same.exists():
            return None
    if way == ViewingWay.WEB and verdict.is_allowed and _works_here(user):
        note(EventKind.WATCHED, subject=recording, user=user, details={"because": str(verdict.label)})
    return Viewing.objects.create(
        recording=recording,
        user_id=user_id,
        at=now,
        way=way,
        is_allowed=verdict.is_allowed,
        verdict=verdict,
        address=address,
    )


def note_fetched(recording: Recording, user: "User | AnonymousUser", *, plays: bool) -> None:
    """Tell the log that the file goes to somebody who works here, to be watched or to be kept.

    Either asks for it many times; that is one event.
    """
    if _works_here(user):
        kind = EventKind.WATCHED if plays else EventKind.DOWNLOADED
        note_unless_recent(kind, subject=recording, user=user, within=SITTING)


def _works_here(user: "User | AnonymousUser") -> bool:
    return bool(user.is_staff)
