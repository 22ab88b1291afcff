"""What the log is narrowed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from backoffice.audit.domain.reading.changed_fields import sets_with
from backoffice.audit.domain.reading.lines_of_object import lines_of_object
from backoffice.audit.domain.reading.words import with_words


@dataclass(frozen=True)
class Criteria:
    """Who, when, what, how and why; whatever is None or empty narrows nothing.

    `key` is that of one object of `model`, `field` the name of a field of it. `until` is the first moment that is too
    late. `words` are looked for in reasons and in the names of those who acted.
    """

    since: datetime | None = None
    until: datetime | None = None
    user_id: int | None = None
    actor_name: str = ""
    model: str = ""
    key: int | None = None
    field: str = ""
    kinds: Sequence[str] = ()
    way: str | None = None
    reason: str = ""
    words: str = ""


def narrowed(lines: QuerySet[Any], to: Criteria) -> QuerySet[Any]:
    """The lines that meet all of the criteria."""
    plain: dict[str, Any] = {
        "first_at__gte": to.since,
        "first_at__lt": to.until,
        "user_id": to.user_id,
        "model_label": to.model or None,
        "way": to.way,
    }
    lines = lines.filter(**{name: value for name, value in plain.items() if value is not None})
    if to.actor_name:
        lines = lines.filter(user_id=None, actor_name=to.actor_name)
    if to.kinds:
        lines = lines.filter(kind__in=to.kinds)
    if to.key is not None:
        lines = lines.filter(pk__in=lines_of_object(to.model, to.key))
    if to.field:
        lines = lines.filter(changed__in=sets_with(to.model, to.field))
    if to.reason:
        lines = with_words(lines, to.reason, only_reason=True)
    return with_words(lines, to.words) if to.words else lines
