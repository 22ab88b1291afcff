"""Finding objects without a name of their own, such as registrations, by the person or the webinar they belong to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps

from backoffice.audit.choices import LineKind
from backoffice.audit.domain.reading.deleted import name_columns, subjects_of
from backoffice.audit.domain.reading.subjects import Subject
from backoffice.foundation.history import is_tracked

# What such objects belong to. Who made, granted or hid them is looked for in the log's own words.
OWNERS = ("user", "webinar", "recording")

# Keys by model.
type Found = Mapping[Any, Sequence[Any]]


def nameless_models() -> list[Any]:
    """The models with history whose objects have no names of their own, and belong to something that has one."""
    return [
        model for model in apps.get_models() if is_tracked(model) and not name_columns(model) and owner_fields(model)
    ]


def owner_fields(model: Any) -> list[Any]:
    """The relations by which an object of the model is found."""
    return [field for field in model._meta.concrete_fields if field.is_relation and field.name in OWNERS]


def belonging_to(found: Found, rows: Any, *, most: int) -> list[Any]:
    """A few of the rows, each of which belongs to one of the found objects; one query a relation."""
    fields = owner_fields(rows.model)
    # Any few of them, by the index of the relation: to have the last ones, all would have to be looked at.
    rows = rows.select_related(*(field.name for field in fields)).order_by()
    return _distinct(
        item for name, keys in _asked(fields, found) for item in rows.filter(**{f"{name}__in": keys})[:most]
    )[:most]


def deleted_belonging_to(found: Found, model: Any, *, most: int) -> list[Subject]:
    """The same of those that are gone, the last ones first, by indexes of their own."""
    history = model.history.model
    gone = history._base_manager.filter(history_type=LineKind.DELETED)
    numbers = {
        number
        for name, keys in _asked(owner_fields(model), found)
        for key in keys
        for number in gone.filter(**{name: key}).order_by("-history_id").values_list("history_id", flat=True)[:most]
    }
    return subjects_of(model, sorted(numbers, reverse=True)[:most]) if numbers else []


def _asked(fields: Iterable[Any], found: Found) -> list[tuple[str, Sequence[Any]]]:
    asked = ((field.attname, found.get(field.remote_field.model, ())) for field in fields)
    return [(name, keys) for name, keys in asked if keys]


def _distinct(items: Iterable[Any]) -> list[Any]:
    return list({item.pk: item for item in items}.values())
