"""What placeholders stand for: the same for all who read a text, or each reader's own."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.foundation.fields import time_zone_names
from comms.domain.messages.recipient import Recipient, one_line
from comms.models import Announcement, Notice
from webinars.models import Webinar

type Source = Announcement | Notice


class Values:
    """What the placeholders of one text stand for; `base_url` stands before the addresses of our own pages."""

    def __init__(self, source: Source, *, base_url: str) -> None:
        self.webinar: Webinar | None = source.webinar
        recording = getattr(source, "recording", None)
        site = base_url.rstrip("/")
        self.shared: dict[str, str] = {}
        if self.webinar is not None:
            self.shared |= _of_webinar(self.webinar, site)
        if recording is not None:
            self.shared["recording.title"] = one_line(recording.title)
            self.shared["recording.page"] = site + reverse("watch", args=[recording.pk])
        self._starts: dict[tuple[str, str], str] = {}

    def of(self, recipient: Recipient) -> dict[str, str]:
        """Each reader's own."""
        own = {
            "person.name": recipient.name or recipient.address,
            "person.first_name": recipient.first_name,
            "person.last_name": recipient.last_name,
            "person.email": recipient.address,
            "person.organisation": recipient.organisation,
        }
        if self.webinar is not None:
            own["webinar.starts_at"] = self._start(self.webinar, recipient)
        return own

    def _start(self, webinar: Webinar, recipient: Recipient) -> str:
        key = (recipient.time_zone, recipient.locale)
        if key not in self._starts:
            zone = recipient.time_zone if recipient.time_zone in time_zone_names() else webinar.time_zone
            self._starts[key] = moment_words(webinar.starts_at, zone, recipient.locale)
        return self._starts[key]


def moment_words(moment: datetime, zone_name: str, locale: str = "") -> str:
    """Such as “Tuesday, 1 December 2026, 18:00 (Europe/Rome)”, as the language writes dates."""
    shown = moment.astimezone(ZoneInfo(zone_name))
    language = translation.to_language(locale.replace("-", "_")) if locale else ""
    if not language or not translation.check_for_language(language):
        language = language.partition("-")[0]
    if not language or not translation.check_for_language(language):
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        day = f"{date_format(shown, 'l')}, {date_format(shown, 'DATE_FORMAT')}"
        return f"{day}, {date_format(shown, 'TIME_FORMAT')} ({zone_name})"


def duration_words(minutes: int) -> str:
    """Such as “1 hour 30 minutes”."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest or not hours:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return _(" ").join(parts)


def _of_webinar(webinar: Webinar, site: str) -> dict[str, Any]:
    page = site + reverse("webinar", args=[webinar.slug])
    return {
        "webinar.title": one_line(webinar.title),
        "webinar.duration": duration_words(webinar.duration_minutes),
        "webinar.page": page,
        # A dead link helps nobody; the page shows the link to whoever may join, once there is one.
        "webinar.join_link": one_line(webinar.join_link) or page,
    }
