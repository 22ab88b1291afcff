"""Wall clocks and instants: what a date and a time mean in a time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken

# Which of the two, where the clocks go back and an hour comes twice.
type Occurrence = Literal["", "first", "second"]


@dataclass(frozen=True, slots=True)
class LocalTime:
    """What a wall clock shows, before it is said where it hangs."""

    day: date
    clock: time
    occurrence: Occurrence = ""


def local_time(instant: datetime, zone_name: str) -> LocalTime:
    """What the clocks of a zone show at an instant; says which occurrence where the hour comes twice."""
    shown = instant.astimezone(ZoneInfo(zone_name))
    occurrence: Occurrence = ""
    if _comes_twice(shown):
        occurrence = "second" if shown.fold else "first"
    return LocalTime(shown.date(), shown.time().replace(fold=0), occurrence)


def instant_of(shown: LocalTime, zone_name: str) -> datetime:
    """The instant at which the clocks of a zone show this.

    Raises RuleBroken for a time that the clocks skip, and for one that comes twice unless it says which is meant.
    """
    zone = ZoneInfo(zone_name)
    wall = datetime.combine(shown.day, shown.clock, tzinfo=zone).replace(fold=shown.occurrence == "second")
    params = {"time": date_format(wall, "H:i"), "day": date_format(wall, "j F Y"), "zone": zone_name}
    try:
        instant = wall.astimezone(UTC)
        returned = instant.astimezone(zone)
    except OverflowError:
        raise RuleBroken(
            _("%(day)s is outside the calendar. Choose another day."), code="time_out_of_range", params=params
        ) from None
    if returned.replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise RuleBroken(
            _("%(time)s does not exist on %(day)s in %(zone)s: the clocks go forward. Choose a time an hour later."),
            code="time_does_not_exist",
            params=params,
        )
    if not shown.occurrence and _comes_twice(wall):
        raise RuleBroken(
            _("%(time)s comes twice on %(day)s in %(zone)s: the clocks go back. Say which of the two is meant."),
            code="time_comes_twice",
            params=params,
        )
    return instant


def _comes_twice(wall: datetime) -> bool:
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
