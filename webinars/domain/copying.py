"""Makes a new draft from a webinar."""

from datetime import datetime, timedelta

from django.utils import timezone

from backoffice.foundation.history import one_row_each
from people.models import User
from webinars.models import Webinar

# The link leads to one meeting of the video service, and state, address and registrations belong to one event.
COPIED = (
    "description", "series", "duration_minutes", "time_zone", "capacity", "minimum_presence_minutes", "price",
    "currency", "thumbnail", "reminder_offsets",
)  # fmt: skip


def duplicate(
    webinar: Webinar,
    *,
    organizer: User,
    title: str = "",
    starts_at: datetime | None = None,
    now: datetime | None = None,
) -> Webinar:
    """A draft like `webinar` with its hosts and tags, without its registrations and join link.

    Without `starts_at` it is at the same time of day in its zone, on the first week after now.
    """
    values = {name: getattr(webinar, name) for name in COPIED}
    with one_row_each():
        draft = Webinar.objects.create(
            title=title or webinar.title,
            organizer=organizer,
            starts_at=starts_at or next_start(webinar, now),
            **values,
        )
        draft.hosts.set(webinar.hosts.all())
        draft.tags.set(webinar.tags.all())
    return draft


def next_start(webinar: Webinar, now: datetime | None = None) -> datetime:
    """The same weekday and time of day in the webinar's zone, at least a week later and after now."""
    weeks = max(1, ((now or timezone.now()) - webinar.starts_at) // timedelta(weeks=1) + 1)
    # Adding to the wall clock of the zone keeps the time of day over a change of clocks.
    return webinar.local_start + timedelta(weeks=weeks)
