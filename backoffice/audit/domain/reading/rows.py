"""The rows behind a line of the log, each with the one before it of the same object."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Left

from backoffice.audit.choices import LineKind
from backoffice.audit.domain.reading.subjects import model_called
from backoffice.audit.models import Event, LogLine
from backoffice.audit.models.log_line import REASON_LENGTH
from backoffice.foundation.history import is_tracked
from backoffice.foundation.history.names import with_relations

type Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Rows:
    """Rows of a line in the order in which they were written; `after` is the last one's key where there are more."""

    rows: Sequence[Any]
    after: int | None


def read_rows(line: LogLine, *, size: int, after: int = 0, key: int | None = None) -> Rows:
    """The rows of the line behind the key `after`, of all its objects or of one. None of a model that is gone."""
    found = _rows_of(line)
    if found is None:
        return Rows([], None)
    if key is not None:
        name = found.model.instance_type._meta.pk.name if line.kind in LineKind.values else "object_id"
        found = found.filter(**{name: key})
    # No more is looked for than there is: the rest of a long job would be searched in vain.
    limit = min(size + 1, line.row_count)
    rows = list(found.filter(pk__gte=max(after + 1, line.first_row_id)).order_by("pk")[:limit])
    return Rows(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def with_former(rows: Sequence[Any]) -> list[Pair]:
    """Each history row with the object's row before it, or None; two queries for all of them."""
    if not rows:
        return []
    history = type(rows[0])
    key = history.instance_type._meta.pk.name
    earlier = history._base_manager.filter(**{key: OuterRef(key)}, pk__lt=OuterRef("pk")).order_by("-pk")
    numbers = dict(
        history._base_manager.filter(pk__in=[row.pk for row in rows])
        .annotate(former=Subquery(earlier.values("pk")[:1]))
        .values_list("pk", "former")
    )
    former = history._base_manager.in_bulk([number for number in numbers.values() if number is not None])
    return [(row, former.get(numbers[row.pk])) for row in rows]


def _rows_of(line: LogLine) -> Any:
    reason = {"group": line.group, "cut_reason": line.reason}
    if line.kind not in LineKind.values:
        events = Event.objects.alias(cut_reason=Left("reason", REASON_LENGTH))
        return events.filter(**reason, kind=line.kind, model_label=line.model_label)
    model = model_called(line.model_label)
    if model is None or not is_tracked(model):
        return None
    history: Any = model.history.model  # type: ignore[attr-defined]
    rows = with_relations(history._base_manager.all())
    rows = rows.alias(cut_reason=Left(Coalesce("history_change_reason", Value("")), REASON_LENGTH))
    return rows.filter(**reason, history_type=line.kind, changed=line.changed)
