"""The rows behind lines of the log, for a bundle that proves them."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Substr

from backoffice.audit.domain.ledgers import SealedTable, links_of, sealed
from backoffice.audit.models import Event, LogLine
from backoffice.audit.models.log_line import REASON_LENGTH
from backoffice.foundation.history import is_tracked

KEYS_AT_ONCE = 2_000


def rows_behind(lines: QuerySet[LogLine]) -> Iterator[tuple[SealedTable, Iterator[int]]]:
    """Each table of the record, with the ascending keys of its rows that the lines tell of.

    The links of a history row come with it. Keys are read as they are asked for.
    """
    plain = lines.order_by()
    about = {"group": OuterRef("group"), "model_label": OuterRef("model_label"), "kind": OuterRef("kind")}
    reason = Substr(OuterRef("reason"), 1, REASON_LENGTH)
    events = Event.objects.filter(Exists(plain.filter(**about, reason=reason)))
    yield sealed(Event), _keys(events)
    for model in apps.get_models():
        if is_tracked(model):
            history: Any = model.history.model  # type: ignore[attr-defined]
            rows = history._base_manager.filter(Exists(_telling(plain, model._meta.label_lower)))
            yield sealed(history), _keys(rows)
            for links in links_of(history):
                yield sealed(links), _keys(links._base_manager.filter(history__in=rows.order_by().values("pk")))


def _telling(lines: QuerySet[LogLine], label: str) -> QuerySet[LogLine]:
    """The line that tells of a history row."""
    reason = Substr(Coalesce(OuterRef("history_change_reason"), Value("")), 1, REASON_LENGTH)
    return lines.filter(
        group=OuterRef("group"),
        model_label=label,
        kind=OuterRef("history_type"),
        changed=OuterRef("changed"),
        reason=reason,
    )


def _keys(rows: QuerySet[Any]) -> Iterator[int]:
    keys: Iterator[int] = rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=KEYS_AT_ONCE)
    return keys
