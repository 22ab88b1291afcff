"""The card of the webinars that come next, with their seats."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from backoffice.console.dashboard.shares import percent
from backoffice.console.lists import add_address, change_address, list_address, may_add, may_view
from webinars.choices import Phase, WebinarState
from webinars.models import Webinar
from webinars.stats import next_webinars

ROWS = 8


@dataclass(frozen=True)
class ComingWebinar:
    """One line: the webinar, its page, and how full it is (`taken_percent` is None where there is no limit)."""

    webinar: Webinar
    address: str
    is_live: bool
    taken_percent: int | None
    is_full: bool

    @property
    def zone_words(self) -> str:
        """The zone's name, which may break behind its slashes where the column is narrow."""
        return str(self.webinar.time_zone).replace("/", "/\u200b")


@dataclass(frozen=True)
class Coming:
    """The next webinars, the list of all of them, and the form for one more (empty for those who may not add)."""

    lines: list[ComingWebinar]
    address: str
    add_address: str


def coming(request: HttpRequest) -> Coming | None:
    """What is under way or comes next, soonest first; None for those who may not see webinars. One query."""
    if not may_view(request, Webinar):
        return None
    return Coming(
        lines=[_line(webinar) for webinar in next_webinars(request.user, limit=ROWS)],
        address=list_address(Webinar, state__exact=[WebinarState.SCHEDULED, WebinarState.LIVE], archived="no"),
        add_address=add_address(Webinar) if may_add(request, Webinar) else "",
    )


def _line(webinar: Any) -> ComingWebinar:
    capacity = webinar.capacity
    return ComingWebinar(
        webinar=webinar,
        address=change_address(webinar),
        is_live=webinar.phase == Phase.LIVE,
        taken_percent=None if capacity is None else percent(webinar.seats_taken, capacity),
        is_full=capacity is not None and webinar.seats_taken >= capacity,
    )
