"""Linking many rows with others at once, with the history that a form would leave."""

from collections.abc import Collection, Iterable
from itertools import batched
from typing import Any

from django.db import models, router, transaction
from django.utils import timezone

from backoffice.foundation.history.recording import BATCH_SIZE, CHANGED, record, touched_fields


def add_related(queryset: models.QuerySet[Any], name: str, others: Iterable[models.Model]) -> int:
    """Link each row of the queryset with each of the others. Returns how many rows lacked one and so changed.

    Each of those gets one history row, whatever the number of links. No `m2m_changed` signal is sent.
    """
    return sum(_add(queryset.model, name, keys, others) for keys in _batches(queryset))


def remove_related(queryset: models.QuerySet[Any], name: str, others: Iterable[models.Model]) -> int:
    """Cut the links between the rows of the queryset and the others. Returns how many rows had one and so changed."""
    return sum(_remove(queryset.model, name, keys, others) for keys in _batches(queryset))


def link_pairs(model: type[Any], name: str, pairs: Collection[tuple[Any, Any]]) -> None:
    """Make the links, each of a row's key and another's; those that are there stay, and their row has not changed."""
    through, row_id, other_id = _through(model, name)
    with transaction.atomic(using=router.db_for_write(model)):
        for batch in batched(sorted(pairs), BATCH_SIZE):
            missing = sorted({*batch} - _present(through, row_id, other_id, batch).keys())
            through._base_manager.bulk_create(
                [through(**{row_id: key, other_id: other}) for key, other in missing], ignore_conflicts=True
            )
            _note_changed(model, name, {key for key, _other in missing})


def cut_pairs(model: type[Any], name: str, pairs: Collection[tuple[Any, Any]]) -> None:
    """Cut the links, each of a row's key and another's; one that is not there is no change."""
    through, row_id, other_id = _through(model, name)
    with transaction.atomic(using=router.db_for_write(model)):
        for batch in batched(sorted(pairs), BATCH_SIZE):
            present = _present(through, row_id, other_id, batch)
            through._base_manager.filter(pk__any_of=present.values()).delete()
            _note_changed(model, name, {key for key, _other in present})


def _present(
    through: type[models.Model], row_id: str, other_id: str, pairs: Collection[tuple[Any, Any]]
) -> dict[tuple[Any, Any], Any]:
    """Those of the pairs that are linked, with the key of the link."""
    links = through._base_manager.filter(
        **{f"{row_id}__in": {key for key, _other in pairs}, f"{other_id}__in": {other for _key, other in pairs}}
    )
    wanted = {*pairs}
    return {
        (key, other): link for link, key, other in links.values_list("pk", row_id, other_id) if (key, other) in wanted
    }


def _batches(queryset: models.QuerySet[Any]) -> Iterable[tuple[Any, ...]]:
    return batched(list(queryset.order_by("pk").values_list("pk", flat=True)), BATCH_SIZE)


def _add(model: type[Any], name: str, keys: tuple[Any, ...], others: Iterable[models.Model]) -> int:
    through, row_id, other_id = _through(model, name)
    other_keys = sorted({other.pk for other in others})
    with transaction.atomic(using=router.db_for_write(model)):
        links = through._base_manager.filter(**{f"{row_id}__in": keys, f"{other_id}__in": other_keys})
        present = set(links.values_list(row_id, other_id))
        missing = [(key, other) for key in keys for other in other_keys if (key, other) not in present]
        through._base_manager.bulk_create(
            [through(**{row_id: key, other_id: other}) for key, other in missing], ignore_conflicts=True
        )
        return _note_changed(model, name, {key for key, _other in missing})


def _remove(model: type[Any], name: str, keys: tuple[Any, ...], others: Iterable[models.Model]) -> int:
    through, row_id, other_id = _through(model, name)
    with transaction.atomic(using=router.db_for_write(model)):
        links = through._base_manager.filter(
            **{f"{row_id}__in": keys, f"{other_id}__in": {other.pk for other in others}}
        )
        changed = set(links.values_list(row_id, flat=True))
        links.delete()
        return _note_changed(model, name, changed)


def _note_changed(model: type[Any], name: str, keys: set[Any]) -> int:
    if keys:
        touched = {name: timezone.now() for name in touched_fields(model)}
        if touched:
            model._base_manager.filter(pk__in=keys).update(**touched)
        record(model, sorted(keys), CHANGED, fields=[name])
    return len(keys)


def _through(model: type[Any], name: str) -> tuple[type[models.Model], str, str]:
    """The table of the links, and its columns for the row and for the other."""
    field = model._meta.get_field(name)
    through: type[models.Model] = field.remote_field.through
    row = through._meta.get_field(field.m2m_field_name())
    other = through._meta.get_field(field.m2m_reverse_field_name())
    return through, row.attname, other.attname  # type: ignore[union-attr]
