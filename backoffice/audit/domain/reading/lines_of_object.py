"""The lines of the log that tell of one object."""

from typing import Any

from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from backoffice.audit.domain.reading.subjects import model_called
from backoffice.audit.models import Event, LogLine
from backoffice.audit.models.log_line import REASON_LENGTH
from backoffice.foundation.history import is_tracked


def lines_of_object(label: str, key: int) -> RawSQL:
    """The keys of the lines, as a subquery: from the object's own rows, which an index has, to their lines."""
    parts, values = [], []
    model = model_called(label)
    if model is not None and is_tracked(model):
        history: Any = model.history.model  # type: ignore[attr-defined]
        parts.append(
            _joined(
                f'SELECT DISTINCT "group", history_type AS kind, changed, {_cut("history_change_reason")} AS reason '
                f"FROM {history._meta.db_table} WHERE {history.instance_type._meta.pk.column} = %s"
            )
        )
        values += [key, label]
    parts.append(
        _joined(
            f"SELECT DISTINCT \"group\", kind, '' AS changed, {_cut('reason')} AS reason "
            f"FROM {Event._meta.db_table} WHERE model_label = %s AND object_id = %s"
        )
    )
    values += [label, key, label]
    return RawSQL(" UNION ALL ".join(parts), values, output_field=BigIntegerField())


def _joined(rows: str) -> str:
    return (
        f'SELECT l.id FROM ({rows}) o JOIN {LogLine._meta.db_table} l ON l."group" = o."group" '
        "AND l.model_label = %s AND l.kind = o.kind AND l.changed = o.changed AND l.reason = o.reason"
    )


def _cut(column: str) -> str:
    return f"substr(coalesce({column}, ''), 1, {REASON_LENGTH})"
