"""Taking in what a list says of people's presence, many at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.foundation.set_based import insert_rows
from webinars.domain.presence.settling import Stretch, settle, stays_of, verdict
from webinars.models import Attendance, AttendeeImport, Registration, Webinar


@dataclass(frozen=True, slots=True)
class Stay:
    """What one row says: from when to when, or without times how long, or only whether somebody was there."""

    joined_at: datetime | None = None
    left_at: datetime | None = None
    seconds: int | None = None
    attended: bool | None = None

    @property
    def stretch(self) -> Stretch | None:
        """Its two times, where it has both."""
        if self.joined_at is None or self.left_at is None:
            return None
        return self.joined_at, self.left_at

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is said of the presence at all."""
        return self.stretch is None and self.seconds is None and self.attended is None


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of somebody's presence: the stays that count, and the verdict."""

    stays: frozenset[Stretch] = frozenset()
    attended: bool | None = None
    minutes: int | None = None


NOTHING = Known()


def known_presence(registrations: Collection[int]) -> dict[int, Known]:
    """What is stored of the presence of these registrations' people, in two queries."""
    keys = list(registrations)
    stays = stays_of(keys)
    rows = Registration.objects.filter(pk__any_of=keys).order_by().values_list("pk", "attended", "minutes_present")
    return {key: Known(frozenset(stays[key]), attended, minutes) for key, attended, minutes in rows}


def told_anew(webinar: Webinar, stay: Stay, known: Known = NOTHING) -> bool:
    """Whether the row says something that is not stored yet: another stay, or without stays another verdict."""
    if stay.stretch is not None:
        return stay.stretch not in known.stays
    if stay.says_nothing or known.stays:
        return False
    return _stated(webinar, stay) != (known.attended, known.minutes)


def record(
    webinar: Webinar,
    stays: Sequence[tuple[int, Stay]],
    *,
    attendee_import: AttendeeImport | None = None,
    coming: Mapping[int, Sequence[Stretch]] | None = None,
) -> None:
    """Store the stays of these registrations that are not stored yet, and judge their people's attendance anew.

    Call it under the webinar's lock. Each stay is stored once, however often it is told. `coming` are stays that
    follow in later batches: the verdict counts them already, so that one change is one line of history.
    """
    known = known_presence({key for key, _stay in stays})
    new: dict[tuple[int, datetime, datetime], None] = {}
    stated: dict[int, tuple[bool | None, int | None]] = defaultdict(lambda: (None, None))
    touched: dict[int, None] = {}
    for key, stay in stays:
        if stay.stretch is not None:
            touched[key] = None
            if stay.stretch not in known[key].stays:
                new[key, *stay.stretch] = None
        elif not stay.says_nothing:
            touched[key] = None
            stated[key] = _stated(webinar, stay)
    insert_rows(
        Attendance(attendee_import=attendee_import), fields=["registration", "joined_at", "left_at"], rows=list(new)
    )
    settle(webinar, touched, coming=coming, without=stated)


def _stated(webinar: Webinar, stay: Stay) -> tuple[bool | None, int | None]:
    """The verdict that a row without times gives."""
    if stay.attended is False:
        return False, 0
    if stay.seconds is None:
        return stay.attended, None
    attended, minutes = verdict(webinar, stay.seconds)
    return attended if stay.seconds else bool(stay.attended), minutes
