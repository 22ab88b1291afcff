"""Noting, when a process starts, which of the settings that matter differ from those that the log last told of."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.crypto import salted_hmac

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.models import Event, LogLine
from backoffice.foundation.history import Way, acting_as_system, current_actor

logger = logging.getLogger(__name__)

# Any number, but one that nothing else in this database locks.
LOCK = 0x5E77_1465
SECRET_WORDS = re.compile("secret|password|token|key|credential", re.IGNORECASE)
DIGEST = "secret:"
SALT = "backoffice.audit.settings"
PLACE_IN_MEMORY = re.compile(" at 0x[0-9a-f]+")


def note_at_start(process: str = "") -> None:
    """`note_changes`, signed by the process that starts: a command by its own name, others by the name given.

    A database that is away, or has no such table yet, keeps no process from starting.
    """
    try:
        with acting_as_system(process or current_actor().name, way=Way.COMMAND):
            note_changes()
    except DatabaseError:
        logger.exception("Whether settings have changed could not be noted.")


def note_changes() -> Event | None:
    """Note what differs from the last event of this kind; None where nothing does.

    Any number of processes may start at once: the first notes it, the others find it noted.
    """
    now = present()
    if not now or now == _last():
        return None
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        before = _last()
        if now == before:
            return None
        return note(EventKind.SETTINGS_CHANGED, details={**_difference(before, now), "values": now})


def present() -> dict[str, Any]:
    """The settings that matter, by their names, in values that JSON can hold; of a secret a digest."""
    patterns = settings.AUDITED_SETTINGS
    names = [name for name in dir(settings) if any(fnmatchcase(name, pattern) for pattern in patterns)]
    values = {path: value for name in names for path, value in _flat(name, getattr(settings, name))}
    stored: dict[str, Any] = json.loads(json.dumps(values, default=_plain))
    return {name: value for name, value in stored.items() if value is not None}


def _last() -> dict[str, Any] | None:
    """The values that the log told of last; by its contents, which have an index of kinds."""
    line = LogLine.objects.filter(kind=EventKind.SETTINGS_CHANGED).newest_first().first()
    event = line and Event.objects.filter(group=line.group, kind=line.kind).order_by("-pk").first()
    return event.details["values"] if event else None


def _difference(before: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any]:
    """What changed, by name, before and after; of the first values ever, only that they are that."""
    if before is None:
        return {"first": True}
    names = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    unknown: list[str] = []
    if "SECRET_KEY" in names:  # by which the digests are made
        both = set(before).intersection(now) - {"SECRET_KEY"}
        unknown = [name for name in names if name in both and _is_digest(before[name]) and _is_digest(now[name])]
    changes = {
        name: {"before": _told(before.get(name)), "after": _told(now.get(name))}
        for name in names
        if name not in unknown
    }
    return {"changes": changes, **({"not_compared": unknown} if unknown else {})}


def _told(value: Any) -> Any:
    return "(secret)" if _is_digest(value) else value


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(DIGEST)


def _flat(name: str, value: Any, is_secret: bool = False) -> Iterator[tuple[str, Any]]:
    """The setting, and of a dictionary each entry, called like `MAIL_ACCOUNTS.news.RATE_PER_SECOND`."""
    last = name.rpartition(".")[2]
    is_secret = is_secret or (bool(SECRET_WORDS.search(last)) and name not in settings.AUDITED_AS_THEY_ARE)
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _flat(f"{name}.{key}", item, is_secret)
    elif value and (is_secret or _has_password(value)):
        yield name, _digest(name, value)
    else:
        yield name, sorted(value) if isinstance(value, set | frozenset) else value


def _has_password(value: Any) -> bool:
    """Whether it is an address, or a list with one, that a password stands in."""
    if isinstance(value, list | tuple):
        return any(map(_has_password, value))
    try:
        return isinstance(value, str) and bool(urlsplit(value).password)
    except ValueError:  # no address at all
        return False


def _digest(name: str, value: Any) -> str:
    """What a changed secret is known by; whoever reads the log without SECRET_KEY can't try values on it."""
    text = json.dumps([name, value], default=_plain, sort_keys=True)
    return f"{DIGEST}{salted_hmac(SALT, text, algorithm='sha256').hexdigest()[:32]}"


def _plain(value: Any) -> str:
    """A value that JSON has no words for, written the same by every process."""
    if callable(value):
        return f"{value.__module__}.{getattr(value, '__qualname__', type(value).__qualname__)}"
    return PLACE_IN_MEMORY.sub("", str(value))
