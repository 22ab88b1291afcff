"""Reading fixtures/demo.toml: who is there, what they run, which lists they bring."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@dataclass(frozen=True)
class Script:
    """What the demo is to contain, as the file says it; days count from `today`."""

    entries: dict[str, Any]
    today: datetime

    @property
    def password(self) -> str:
        """The one password of all demo logins."""
        return str(self.entries["password"])

    def all(self, kind: str) -> list[dict[str, Any]]:
        """The entries of one kind, such as `webinars`."""
        return list(self.entries.get(kind, []))

    def start_of(self, webinar: dict[str, Any]) -> datetime:
        """When a webinar of the script starts: so many days from today, at a wall-clock time of its own zone."""
        zone = ZoneInfo(webinar["time_zone"])
        day = self.today.astimezone(zone).date() + timedelta(days=webinar["starts_in_days"])
        return datetime.combine(day, time.fromisoformat(webinar["at"]), tzinfo=zone)


def read_script() -> Script:
    """The script in fixtures/, with today as its day zero."""
    with (FIXTURES / "demo.toml").open("rb") as file:
        return Script(tomllib.load(file), timezone.now())
