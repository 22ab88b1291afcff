"""What happened that changed no row, as a sentence."""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.reading.sentences import Sentence, counted, named, sentence
from backoffice.audit.domain.reading.subjects import Told, model_called
from backoffice.audit.models import Event, LogLine

# Of one event; {object} is what it is about. An event about nothing has the first pattern.
PATTERNS: dict[str, tuple[Any, Any]] = {
    EventKind.LOGIN: (gettext_lazy("logged in"), gettext_lazy("logged in as {object}")),
    EventKind.LOGIN_FAILED: (gettext_lazy("failed to log in"), gettext_lazy("failed to log in as {object}")),
    EventKind.LOCKED_OUT: (gettext_lazy("was locked out"), gettext_lazy("was locked out of {object}")),
    EventKind.LOGOUT: (gettext_lazy("logged out"), gettext_lazy("logged out")),
    EventKind.PASSWORD_CHANGED: (gettext_lazy("changed a password"), gettext_lazy("changed the password of {object}")),
    EventKind.PASSWORD_LINK_SENT: (
        gettext_lazy("asked for a password link"),
        gettext_lazy("asked for a password link for {object}"),
    ),
    EventKind.PERMISSIONS_CHANGED: (
        gettext_lazy("changed permissions"),
        gettext_lazy("changed the permissions of {object}"),
    ),
    EventKind.DOWNLOADED: (gettext_lazy("downloaded a file"), gettext_lazy("downloaded {object}")),
    EventKind.OPENED: (gettext_lazy("opened a file"), gettext_lazy("opened {object}")),
    EventKind.WATCHED: (gettext_lazy("watched a recording"), gettext_lazy("watched {object}")),
    EventKind.TESTED: (gettext_lazy("sent a test"), gettext_lazy("sent {object} as a test")),
    EventKind.RESENT: (gettext_lazy("sent mails again"), gettext_lazy("sent {object} again")),
    EventKind.SETTLED: (gettext_lazy("counted mails as sent"), gettext_lazy("counted {object} as sent")),
    EventKind.SETTINGS_CHANGED: (gettext_lazy("changed the settings"), gettext_lazy("changed the settings {object}")),
}

# Nobody says of themselves that they logged in as themselves.
OF_ONESELF = {EventKind.LOGIN, EventKind.PASSWORD_CHANGED, EventKind.PASSWORD_LINK_SENT}


def line_sentence(told: Told, *, unsaid: Collection[str] = ()) -> Sentence:
    """What a line of the log says, whatever it tells of."""
    if not told.is_event:
        return sentence(told, unsaid=unsaid)
    return _repeated(told) if told.event is None else event_sentence(told.event)


def event_sentence(event: Event, *, thing: str = "") -> Sentence:
    """What one event says; `thing` is how the object that it is about is called, where its name would be too much."""
    if event.kind in _OF_ROWS:
        return Sentence(*_OF_ROWS[event.kind](event))
    alone, about = PATTERNS.get(event.kind, (event.get_kind_display(), f"{event.get_kind_display()}: {{object}}"))
    if _is_about_oneself(event):
        return Sentence(_("changed their password") if event.kind == EventKind.PASSWORD_CHANGED else str(alone))
    things = thing or _things(event)
    return Sentence(str(about), {"object": things}) if things else Sentence(str(alone))


def _is_about_oneself(event: Event) -> bool:
    is_person = model_called(event.model_label) is get_user_model()
    return is_person and event.kind in OF_ONESELF and event.object_id is not None and event.object_id == event.user_id


def _things(event: Event) -> str:
    """What the event is about; empty where it is about nothing."""
    model = model_called(event.model_label)
    if event.object_id is not None and model is not None:
        return named(model, event.object_text)
    if event.row_count is not None and model is not None:
        return counted(model, event.row_count)
    return f"“{event.object_text}”" if event.object_text else ""


def _exported(event: Event) -> tuple[str, dict[str, str]]:
    return _("exported {object}"), {"object": _taken(event)}


def _export_ended(event: Event) -> tuple[str, dict[str, str]]:
    if event.details.get("is_complete"):
        return _("received the whole file of {object}"), {"object": _taken(event)}
    return _("broke off the download after {object}"), {"object": _taken(event)}


def _redacted(event: Event) -> tuple[str, dict[str, str]]:
    return _("redacted {object} under {name}"), {"object": _record_rows(event), "name": event.object_text}


def _pruned(event: Event) -> tuple[str, dict[str, str]]:
    return _("let go of {object}, as old as retention allows"), {"object": _record_rows(event)}


# What happened to so many rows, rather than to an object.
_OF_ROWS: dict[str, Callable[[Event], tuple[str, dict[str, str]]]] = {
    EventKind.EXPORTED: _exported,
    EventKind.EXPORT_ENDED: _export_ended,
    EventKind.REDACTED: _redacted,
    EventKind.PRUNED: _pruned,
}


def _record_rows(event: Event) -> str:
    """So many rows of the record: 12 rows of the history of people."""
    model, count = model_called(event.model_label), event.row_count or 0
    words = ngettext("%(n)s row of the history of %(things)s", "%(n)s rows of the history of %(things)s", count)
    return words % {
        "n": intcomma(count),
        "things": model._meta.verbose_name_plural if model is not None else event.model_label,
    }


def _taken(event: Event) -> str:
    """How much of what left the house: 12 of 300 people."""
    model = model_called(event.model_label)
    if event.object_text:  # one file rather than a list
        return named(model, event.object_text) if model is not None else f"“{event.object_text}”"
    if model is LogLine and event.row_count is not None:
        lines = ngettext("%(n)s line of the audit log", "%(n)s lines of the audit log", event.row_count)
        return lines % {"n": intcomma(event.row_count)}
    plural = model._meta.verbose_name_plural if model is not None else event.model_label or _("a list")
    if event.row_count is None:
        return str(plural)
    total = event.details.get("total_count")
    if isinstance(total, int) and total != event.row_count:
        return _("%(n)s of %(m)s %(things)s") % {
            "n": intcomma(event.row_count),
            "m": intcomma(total),
            "things": plural,
        }
    return counted(model, event.row_count) if model is not None else f"{intcomma(event.row_count)} {plural}"


def _repeated(told: Told) -> Sentence:
    """Several of the same in one request or job."""
    line = told.line
    model = model_called(line.model_label)
    kind = EventKind(line.kind).label if line.kind in EventKind.values else line.kind
    times = ngettext("%(n)s time", "%(n)s times", line.row_count) % {"n": intcomma(line.row_count)}
    if model is None:
        return Sentence("{kind}, {times}", {"kind": kind, "times": times})
    return Sentence("{kind}: {object}", {"kind": kind, "object": counted(model, line.row_count)})
