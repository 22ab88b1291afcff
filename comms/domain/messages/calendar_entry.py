"""The webinar that a mail brings along for its reader's calendar."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.urls import reverse

from comms.models import Announcement
from webinars.domain.calendar_file import calendar_file
from webinars.models import Webinar


class CalendarEntry(NamedTuple):
    """A file for calendars."""

    file_name: str
    text: str


def calendar_entry(source: object, webinar: Webinar, *, base_url: str) -> CalendarEntry | None:
    """The file, where the message is to have one.

    It holds the link to the room only where the text itself gives it to everybody: else the webinar's page tells it
    to whoever may join.
    """
    if not isinstance(source, Announcement) or not source.has_calendar_entry:
        return None
    text = calendar_file(
        webinar,
        host=urlsplit(base_url).hostname or "localhost",
        address=base_url.rstrip("/") + reverse("webinar", args=[webinar.slug]),
        join_link=webinar.join_link if "webinar.join_link" in source.body else "",
    )
    return CalendarEntry(f"{webinar.slug}.ics", text)
