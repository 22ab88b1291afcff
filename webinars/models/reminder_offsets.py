"""How long before the start of a webinar its registrants are reminded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST = 10
LONGEST = timedelta(days=60)
# The sweep comes by every minute, and must not miss one.
SHORTEST = timedelta(minutes=5)

_ISO = re.compile(r"P(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?")


@dataclass(frozen=True, slots=True)
class ReminderOffset:
    """Days on the wall clock of the webinar's own zone, then minutes of elapsed time."""

    days: int = 0
    minutes: int = 0

    @classmethod
    def of(cls, iso: str) -> "ReminderOffset":
        """The offset that an ISO 8601 duration such as P1D or PT1H30M says. Raises ValueError."""
        found = _ISO.fullmatch(iso)
        if found is None or not any(found.groups()):
            raise ValueError(f"{iso!r} is not a duration")
        days, hours, minutes = (int(number or 0) for number in found.groups())
        return cls(days, 60 * hours + minutes)

    @property
    def iso(self) -> str:
        """The offset as an ISO 8601 duration."""
        hours, minutes = divmod(self.minutes, 60)
        day_part = f"{self.days}D" if self.days else ""
        clock = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M")) if number)
        return f"P{day_part}{'T' if clock else ''}{clock}"

    @property
    def length(self) -> timedelta:
        """About how long it is: exactly, but for a change of clocks."""
        return timedelta(days=self.days, minutes=self.minutes)

    def before(self, start: datetime, zone: ZoneInfo) -> datetime:
        """The moment that lies this long before the start.

        A day before six in the evening is six in the evening, also where the clocks change in between.
        """
        wall = start.astimezone(zone) - timedelta(days=self.days)
        return wall.astimezone(UTC) - timedelta(minutes=self.minutes)


def default_reminder_offsets() -> list[str]:
    """A day and an hour."""
    return ["P1D", "PT1H"]


def validate_reminder_offsets(value: Any) -> None:
    """Raise ValidationError unless it is a list of offsets, each once, of a sensible length."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValidationError(_("Give a list of durations."), code="reminders_not_a_list")
    try:
        check_offsets([ReminderOffset.of(item) for item in value])
    except ValueError as error:
        raise ValidationError(_("Give durations such as P1D or PT1H."), code="reminder_not_a_duration") from error


def check_offsets(offsets: Sequence[ReminderOffset]) -> None:
    """Raise ValidationError where there are too many, or one is too long, too short, or there twice."""
    if len(offsets) > MOST:
        raise ValidationError(
            _("At most %(most)s reminders: these are %(count)s."),
            code="too_many_reminders",
            params={"most": MOST, "count": len(offsets)},
        )
    if any(offset.length > LONGEST for offset in offsets):
        raise ValidationError(_("A reminder comes at most 60 days before the start."), code="reminder_too_early")
    if any(offset.length < SHORTEST for offset in offsets):
        raise ValidationError(_("A reminder comes at least 5 minutes before the start."), code="reminder_too_late")
    if len({offset.length for offset in offsets}) < len(offsets):
        raise ValidationError(_("One of the reminders is there twice."), code="reminder_twice")
