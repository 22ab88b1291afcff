"""What the log is narrowed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from backoffice.audit.domain.reading.changed_fields import sets_with
from backoffice.audit.domain.reading.lines_of_object import lines_of_object
from backoffice.audit.domain.reading.words import NO_WORDS, Words


@dataclass(frozen=True)
class Criteria:
    """Who, when, what, how and why; whatever is None or empty narrows nothing.

    `key` is that of one object of `model`, `field` the name of a field of it. `until` is the first moment that is too
    late.
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
    words: Words = NO_WORDS


def narrowed(lines: QuerySet[Any], to: Criteria) -> QuerySet[Any]:
    """The lines that meet all of the criteria. For a page of them `read_page` looks for the words better itself."""
    return to.words.narrow(narrowed_but_for_words(lines, to))


def narrowed_but_for_words(lines: QuerySet[Any], to: Criteria) -> QuerySet[Any]:
    """The lines that meet all of the criteria but the words."""
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
    return lines.filter(changed__in=sets_with(to.model, to.field)) if to.field else lines
