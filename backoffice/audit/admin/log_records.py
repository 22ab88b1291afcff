"""Lines of the log as records for a file: everything that a line says, and before and after where it is of one row."""

from collections.abc import Generator, Iterable
from datetime import tzinfo
from itertools import batched
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.audit.admin.log_versions import unsaid_of, versions_of
from backoffice.audit.choices import EventKind, LineKind
from backoffice.audit.domain.reading.event_sentences import line_sentence
from backoffice.audit.domain.reading.subjects import Told, told
from backoffice.audit.models import LogLine
from backoffice.foundation.admin.versions import Version

LINES_AT_ONCE = 500


def headings() -> dict[str, str]:
    """What a record has, with what each is called in a table."""
    return {
        "line": _("Line"),
        "from": _("From"),
        "until": _("Until"),
        "who": _("Who"),
        "person": _("Number of the person"),
        "what": _("What"),
        "kind": _("Kind"),
        "model": _("Kind of object"),
        "object": _("Object"),
        "object_name": _("Name of the object"),
        "fields": _("Fields that changed"),
        "changes": _("Before and after"),
        "rows": _("Rows"),
        "reason": _("Reason"),
        "way": _("Way"),
        "network_address": _("Network address"),
        "group": _("Request or job"),
    }


def records(lines: Iterable[LogLine]) -> Generator[dict[str, Any]]:
    """A record for each line; read in batches, each with a few queries, and on the clock of the page."""
    # Taken now: the file is written when the request, and its zone with it, is over.
    zone = timezone.get_current_timezone()

    def made() -> Generator[dict[str, Any]]:
        for batch in batched(lines, LINES_AT_ONCE):
            with timezone.override(zone):
                found = _records(batch, zone)
            yield from found

    return made()


def as_cells(record: dict[str, Any]) -> list[Any]:
    """The record as a row of a table."""
    changes = "; ".join(f"{one['field']}: {one['before'] or '–'} → {one['after'] or '–'}" for one in record["changes"])
    return list((record | {"fields": ", ".join(record["fields"]), "changes": changes}).values())


def _records(lines: tuple[LogLine, ...], zone: tzinfo) -> list[dict[str, Any]]:
    found = told(lines)
    versions = versions_of([one.row for one in found if one.line.kind == LineKind.CHANGED and one.row is not None])
    return [_record(one, versions.get(one.row), zone) for one in found]


def _record(one: Told, version: Version | None, zone: tzinfo) -> dict[str, Any]:
    line, subject = one.line, one.subject
    return {
        "line": line.pk,
        "from": line.first_at.astimezone(zone).isoformat(sep=" "),
        "until": line.last_at.astimezone(zone).isoformat(sep=" "),
        "who": line.actor_name,
        "person": line.user_id,
        "what": str(line_sentence(one, unsaid=unsaid_of(line.model_label))),
        "kind": _kind(line.kind),
        "model": line.model_label,
        "object": None if subject is None else subject.key,
        "object_name": "" if subject is None else subject.name,
        "fields": [name for name in line.changed.split(",") if name],
        "changes": [
            {"field": change.label, "before": change.before, "after": change.after}
            for change in (version.changes if version is not None else [])
        ],
        "rows": line.row_count,
        "reason": line.reason,
        "way": line.way,
        "network_address": line.network_address,
        "group": str(line.group),
    }


def _kind(kind: str) -> str:
    """The kind by its name: a sign alone would be taken for a formula."""
    if kind in LineKind.values:
        return LineKind(kind).name.lower()
    return str(EventKind(kind).value) if kind in EventKind.values else kind
