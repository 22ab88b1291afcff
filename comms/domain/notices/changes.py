"""What registrants hear of changes to their webinar: another time, title or link, or that it is called off."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.foundation.history import is_gathering
from comms.choices import NoticeKind
from comms.domain.notices.telling import tell
from comms.domain.notices.templates import words_of
from comms.models import Notice
from webinars.choices import WebinarState
from webinars.models import Webinar
from webinars.signals import WebinarChange

# Somebody who edits a webinar often saves a few times in a row: the notice waits so long for the next one.
REST = timedelta(minutes=5)
# A change shortly before the start can't wait.
HURRY = timedelta(hours=1)

_MARKS = re.compile(r"([\\`*_\[\]<>{}|~#&!])")


def tell_of_changes(changes: Iterable[WebinarChange], *, tells: bool, now: datetime | None = None) -> list[Notice]:
    """Tell all who stand registered what was and what is now; reminders of a time that is no more are stopped.

    Changes in a row make one notice, as long as none of it is written out.
    """
    now = now or timezone.now()
    told: list[Notice | None] = []
    with transaction.atomic():
        for change in changes:
            is_off = change.webinar.state == WebinarState.CANCELLED
            if is_off or change.before.starts_at != change.webinar.starts_at:
                _stop_reminders(change.webinar, now)
            told.append(_tell_cancelled(change.webinar, tells) if is_off else _tell_changed(change, tells, now))
    return [notice for notice in told if notice is not None]


def differences(before: Webinar, webinar: Webinar) -> str:
    """What has changed, as a list in Markdown; empty where nothing has that people must know."""
    lines = []
    if before.title != webinar.title:
        lines.append(_was_and_is(_("Title"), f"“{_plain(before.title)}”", f"“{_plain(webinar.title)}”"))
    if (before.starts_at, before.time_zone) != (webinar.starts_at, webinar.time_zone):
        lines.append(_was_and_is(_("Start"), _time(before), _time(webinar)))
    if _length(before) != _length(webinar):
        lines.append(_was_and_is(_("Duration"), _minutes(before), _minutes(webinar)))
    if before.join_link != webinar.join_link:
        # The link itself is for those with a seat, who find it on the page.
        lines.append(f"- {_('The link to join has changed. With a seat you find it on the page of the webinar.')}")
    return "\n".join(lines)


def _tell_cancelled(webinar: Webinar, tells: bool) -> Notice | None:
    Notice.objects.filter(_waiting(webinar)).delete()  # nobody needs to hear how it would have been
    if not tells:
        return None
    return tell(NoticeKind.WEBINAR_CANCELLED, webinar=webinar, people=None, occasion=f"webinar_cancelled {webinar.pk}")


def _tell_changed(change: WebinarChange, tells: bool, now: datetime) -> Notice | None:
    # The caller holds the lock of the webinar, so nobody else makes one in between.
    webinar = change.webinar
    waiting = Notice.objects.filter(_waiting(webinar)).select_for_update(no_key=True).order_by("-pk").first()
    if waiting is not None:
        # Also where nobody is to hear of this change: what it says would not be true any more.
        return _say_anew(waiting, webinar, differences(_as_it_was(waiting, change), webinar), now)
    text = differences(change.before, webinar)
    if not tells or not text:
        return None
    rests_until = None if webinar.starts_at - now <= HURRY else now + REST
    return tell(
        NoticeKind.WEBINAR_CHANGED,
        webinar=webinar,
        people=None,
        occasion=f"webinar_changed {webinar.pk} {_version_before(webinar)}",
        expires_at=webinar.ends_at,
        changes=text,
        rests_until=rests_until,
    )


def _waiting(webinar: Webinar) -> Q:
    return Q(kind=NoticeKind.WEBINAR_CHANGED, webinar_id=webinar.pk, written_at=None, last_person_id=0)


def _say_anew(waiting: Notice, webinar: Webinar, text: str, now: datetime) -> Notice | None:
    """Give the notice that nobody has read yet the words of now; without a difference left it is not sent at all."""
    if not text:
        waiting.delete()
        return None
    words = words_of(NoticeKind.WEBINAR_CHANGED)
    waiting.title, waiting.body, waiting.expires_at = words.title, words.body_with(text), webinar.ends_at
    if webinar.starts_at - now <= HURRY:
        waiting.touched_at = None
    waiting.save(update_fields=["title", "body", "expires_at", "touched_at"])
    return waiting


def _version_before(webinar: Webinar) -> int:
    """The key of the version that the change at hand replaced, or 0 where none was kept."""
    # A form's change is recorded once all of it is stored: until then the last version is the one that it replaced.
    place = 0 if is_gathering() else 1
    keys = list(webinar.history.order_by("-history_id").values_list("history_id", flat=True)[place : place + 1])
    return int(keys[0]) if keys else 0


def _as_it_was(waiting: Notice, change: WebinarChange) -> Webinar:
    """The webinar before the first of the changes in a row."""
    version = (waiting.occasion or "").rpartition(" ")[2]
    stored = change.webinar.history.filter(history_id=int(version)).first() if version.isdecimal() else None
    return change.before if stored is None else stored.instance


def _stop_reminders(webinar: Webinar, now: datetime) -> None:
    """Reminders of a time that is no more are neither written out nor mailed from now on."""
    Notice.objects.filter(webinar_id=webinar.pk, kind=NoticeKind.REMINDER, expires_at__gt=now).update(expires_at=now)


def _was_and_is(what: str, was: str, now_is: str) -> str:
    said = _("%(what)s: was %(was)s, is now %(is)s") % {"what": what, "was": was, "is": now_is}
    return f"- {said}"


def _time(webinar: Webinar) -> str:
    return f"{date_format(webinar.local_start, 'j F Y, H:i')} ({_plain(webinar.time_zone)})"


def _length(webinar: Webinar) -> timedelta:
    return webinar.ends_at - webinar.starts_at


def _minutes(webinar: Webinar) -> str:
    count = webinar.duration_minutes
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


def _plain(text: str) -> str:
    """The text as Markdown that shows it as it is; a placeholder in somebody's title is none."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
