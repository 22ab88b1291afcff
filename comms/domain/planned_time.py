"""The time that an announcement is planned for, on the clock that it was planned by."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format


def words(moment: datetime, zone_name: str) -> str:
    """The moment as the clocks of the zone show it, with the zone's name; without one on the clock of the reader."""
    shown = moment.astimezone(ZoneInfo(zone_name)) if zone_name else timezone.localtime(moment)
    return f"{date_format(shown, 'j F Y, H:i')} ({zone_name or timezone.get_current_timezone_name()})"
