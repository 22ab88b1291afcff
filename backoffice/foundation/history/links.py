"""History of links: a change of a many-to-many field is one of the object that has the field, from whichever side."""

from collections.abc import Collection
from typing import Any, Never

from django.apps import apps
from django.db import models
from django.db.models.signals import post_delete, pre_delete

from backoffice.foundation.history.guard import HistoryBypassed, is_tracked
from backoffice.foundation.history.recording import CHANGED, record

# Where the keys of objects wait, on the instance that a signal is about, for the links to be gone.
_LOSING = "_history_of_lost_links"


def note_changed_links(field: Any, instance: Any, action: str, others: Collection[Any] | None, reverse: bool) -> None:
    """Record the objects whose links a signal `m2m_changed` tells of.

    Taking away is looked at beforehand: a link that was not there is no change.
    """
    if action == "post_add":
        keys = others if reverse else [instance.pk] * bool(others)
        record(field.model, sorted(keys or ()), CHANGED, fields=[field.name])
    elif action in ("pre_remove", "pre_clear"):
        _remember(field, instance, _linked(field, instance, others, reverse))
    elif action in ("post_remove", "post_clear"):
        _record_remembered(field, instance)


def watch_deletions() -> None:
    """Record those who lose a link because what they were linked with is deleted; refuse links saved as rows.

    For once all models are known.
    """
    for field in linking_fields():
        pre_delete.connect(_before_deletion, sender=field.remote_field.model, dispatch_uid=f"history.links.{field}.pre")
        # Django sends no signal for a link that is saved as a row, so it can't be recorded.
        field.remote_field.through.save = _refuse
        post_delete.connect(
            _after_deletion, sender=field.remote_field.model, dispatch_uid=f"history.links.{field}.post"
        )


def linking_fields() -> list[Any]:
    """Every many-to-many field whose links history keeps."""
    return [
        field
        for model in apps.get_models()
        if is_tracked(model)
        for field in model.history.model._history_m2m_fields  # type: ignore[attr-defined]
    ]


def _refuse(link: models.Model, *args: Any, **kwargs: Any) -> Never:
    raise HistoryBypassed(f"{link._meta.label}: a link saved as a row leaves no history. Add it to the field instead.")


def _before_deletion(instance: models.Model, **kwargs: Any) -> None:
    for field in _fields_to(type(instance)):
        _remember(field, instance, _linked(field, instance, None, reverse=True))


def _after_deletion(instance: models.Model, **kwargs: Any) -> None:
    for field in _fields_to(type(instance)):
        _record_remembered(field, instance)


def _fields_to(model: type[models.Model]) -> list[Any]:
    return [field for field in linking_fields() if issubclass(model, field.remote_field.model)]


def _linked(field: Any, instance: Any, others: Collection[Any] | None, reverse: bool) -> list[Any]:
    """The keys of the objects, on the side of the field, that are linked now and are about to lose a link."""
    through = field.remote_field.through
    row = through._meta.get_field(field.m2m_field_name()).attname
    other = through._meta.get_field(field.m2m_reverse_field_name()).attname
    mine, theirs = (other, row) if reverse else (row, other)
    links = through._base_manager.filter(**{mine: instance.pk})
    if others is not None:
        links = links.filter(**{f"{theirs}__in": others})
    return sorted(set(links.values_list(row, flat=True)))


def _remember(field: Any, instance: Any, keys: list[Any]) -> None:
    instance.__dict__.setdefault(_LOSING, {})[field] = keys


def _record_remembered(field: Any, instance: Any) -> None:
    keys = instance.__dict__.get(_LOSING, {}).pop(field, [])
    record(field.model, keys, CHANGED, fields=[field.name])
