"""Writing many rows at once with the history that a form would leave, in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any

from django.db import connections, models, router, transaction
from django.db.models import Q
from django.utils import timezone

from backoffice.foundation.history.recording import BATCH_SIZE, CHANGED, CREATED, record, touched_fields
from backoffice.foundation.set_based import write_rows


def create_many[M: models.Model](model: type[M], objects: Iterable[M]) -> list[M]:
    """Insert the objects, each with its history row; the objects come back with their keys."""
    created: list[M] = []
    with transaction.atomic(using=router.db_for_write(model)):
        for batch in batched(objects, BATCH_SIZE):
            made = model._base_manager.bulk_create(batch)
            record(model, [item.pk for item in made], CREATED)
            created += made
    return created


def save_many[M: models.Model](objects: Sequence[M], *, fields: Sequence[str]) -> int:
    """Store these fields of the objects; only rows whose stored values differ are written. Returns how many were."""
    if not objects:
        return 0
    model = type(objects[0])
    attnames = [model._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]
    values = {item.pk: tuple(getattr(item, name) for name in attnames) for item in objects}
    return len(write_values(model, fields=fields, values=values))


def write_values(
    model: type[models.Model], *, fields: Sequence[str], values: Mapping[Any, tuple[Any, ...]]
) -> list[Any]:
    """Store a tuple of values of `fields` per key; only rows that differ are written. Returns the keys of those."""
    attnames = [model._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]
    touched = touched_fields(model)
    changed: list[Any] = []
    with transaction.atomic(using=router.db_for_write(model)):
        for batch in batched(values, BATCH_SIZE):
            # In one order everywhere, so that two jobs with the same rows wait for each other and never in a circle.
            locked = _locked(model._base_manager.filter(pk__any_of=batch).order_by("pk"))
            stored = {row[0]: row[1:] for row in locked.values_list("pk", *attnames)}
            differing = [key for key in batch if key in stored and values[key] != stored[key]]
            now = [timezone.now()] * len(touched)
            rows = [(key, *values[key], *now) for key in differing]
            write_rows(model, fields=[*fields, *touched], rows=rows)
            for names, keys in _by_fields(fields, {key: (stored[key], values[key]) for key in differing}).items():
                record(model, keys, CHANGED, fields=names)
            changed += differing
    return changed


def update_rows(queryset: models.QuerySet[Any], **values: Any) -> int:
    """Set the values on every row of the queryset in which they differ. Returns how many rows changed."""
    model = queryset.model
    differs = Q()
    for name, value in values.items():
        differs |= Q(**{f"{name}__isnull": False}) if value is None else ~Q(**{name: value})
    names = tuple(values) if len(values) == 1 else None
    changed_count = 0
    with transaction.atomic(using=router.db_for_write(model)):
        keys = list(_locked(queryset.order_by("pk").filter(differs)).values_list("pk", flat=True))
        touched = {name: timezone.now() for name in touched_fields(model)}
        for batch in batched(keys, BATCH_SIZE):
            model._base_manager.filter(pk__in=batch).update(**values, **touched)
            record(model, batch, CHANGED, fields=names)
            changed_count += len(batch)
    return changed_count


def write_progress(queryset: models.QuerySet[Any], **values: Any) -> int:
    """Set figures that move while a job is at work, such as rows read so far. Returns how many rows there were.

    Nothing is recorded: the change that ends the work, such as its state, records what they came to.
    """
    return models.QuerySet.update(queryset, **values)


def delete_many(queryset: models.QuerySet[Any]) -> int:
    """Delete the rows of the queryset, each with a last history row. Returns how many. Raises ProtectedError."""
    with transaction.atomic(using=router.db_for_write(queryset.model)):
        # Django sends a signal per deleted object, and the trail listens.
        return queryset.delete()[1].get(queryset.model._meta.label, 0)


def _by_fields(
    fields: Sequence[str], pairs: Mapping[Any, tuple[tuple[Any, ...], tuple[Any, ...]]]
) -> dict[tuple[str, ...], list[Any]]:
    """The keys by the names of the fields that differ between former and new values."""
    found: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for key, (former, new) in pairs.items():
        found[tuple(name for name, old, now in zip(fields, former, new, strict=True) if old != now)].append(key)
    return found


def _locked(queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
    return queryset.select_for_update(of=("self",)) if _can_lock(queryset) else queryset


def _can_lock(queryset: models.QuerySet[Any]) -> bool:
    return connections[queryset.db].features.has_select_for_update_of
