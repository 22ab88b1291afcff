"""What objects were called when a history row was written, without asking the database for each."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Max, Subquery
from django.utils.translation import gettext as _


def with_relations(history_rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """History rows of a model together with what they point at: names often mention it."""
    relations = [field.name for field in _relations(history_rows.model)]
    return history_rows.select_related(*relations) if relations else history_rows


def names_of(rows: Sequence[Any]) -> dict[int, str]:
    """What the object of each row, one of `with_relations`, was called then; by the key of the row."""
    if not rows:
        return {}
    relations = _relations(type(rows[0]))
    lost = _lost(rows, relations)
    return {row.pk: _name(row, relations, lost) for row in rows}


def _relations(history: Any) -> list[Any]:
    return [field for field in history.tracked_fields if isinstance(field, models.ForeignKey)]


def _lost(rows: Sequence[Any], relations: Sequence[Any]) -> dict[tuple[type[models.Model], Any], Any]:
    """What the rows point at and is there no more, as it was when it went."""
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for row in rows:
        for field in relations:
            key = getattr(row, field.attname)
            if key is not None and getattr(row, field.name) is None:
                wanted[field.remote_field.model].add(key)
    return {
        (model, instance.pk): instance
        for model, keys in wanted.items()
        if hasattr(model, "history")
        for instance in _last_known(model.history.model, keys)
    }


def _last_known(history: Any, keys: set[Any]) -> list[Any]:
    key = history.instance_type._meta.pk.name
    rows = history._base_manager.filter(**{f"{key}__in": keys}).order_by()
    newest = rows.values(key).annotate(newest=Max("history_id")).values("newest")
    return [_instance(row) for row in history._base_manager.filter(history_id__in=Subquery(newest))]


def _instance(row: Any) -> Any:
    """The object with the values of the row. The library's own asks for columns that history leaves out."""
    return row.instance_type(**{field.attname: getattr(row, field.attname) for field in row.tracked_fields})


def _name(row: Any, relations: Sequence[Any], lost: dict[tuple[type[models.Model], Any], Any]) -> str:
    instance = _instance(row)
    for field in relations:
        key = getattr(row, field.attname)
        if key is not None:
            model = field.remote_field.model
            related = getattr(row, field.name) or lost.get((model, key)) or model(pk=key)
            field.set_cached_value(instance, related)
    return str(instance) or _("no. %(key)s") % {"key": instance.pk}
