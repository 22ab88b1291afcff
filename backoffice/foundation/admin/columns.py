"""Which columns an export has, and how each row's cells are read without loading objects."""

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import partial
from itertools import batched
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from import_export.resources import Resource
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget

CHUNK = 2_000
READABLE = ("email", "title", "name")


@dataclass(frozen=True)
class Column:
    """One column of an export: a heading, and the path of its value in the database.

    One that `is_spread` holds dicts, and becomes as many columns as these have keys.
    """

    name: str
    label: str
    path: str
    words: Callable[[Any], Any] = lambda value: value
    is_spread: bool = False


def resource_columns(model: type[models.Model], resource: Resource) -> list[Column]:
    """The columns of an import-export resource. Raises ImproperlyConfigured where only objects have a value."""
    columns = []
    for name in resource.get_export_order():
        field = resource.fields[name]
        path = _path_of(model, field)
        if path is None or hasattr(resource, f"dehydrate_{name}") or field.dehydrate_method:
            raise ImproperlyConfigured(
                f"The column “{name}” of {type(resource).__name__} is not stored. Give the admin export_columns."
            )
        words = field.widget.render if not isinstance(field.widget, ForeignKeyWidget) else _same
        columns.append(Column(name, str(field.column_name), path, words))
    return columns


def model_columns(model: type[models.Model], *, without: Sequence[str] = ()) -> list[Column]:
    """Every stored column of a model, for admins without a resource."""
    return [
        Column(field.name, str(capfirst(field.verbose_name)), _readable_path(field), _yes_or_no)
        for field in model._meta.concrete_fields
        if field.name not in without
    ]


def named_columns(model: type[models.Model], paths: dict[str, str]) -> list[Column]:
    """Columns declared as heading and path: `{"Email": "user__email"}`; a path may name an annotation."""
    spread = {field.name for field in model._meta.concrete_fields if isinstance(field, models.JSONField)}
    return [Column(path, label, path, _yes_or_no, is_spread=path in spread) for label, path in paths.items()]


def spread_column(column: Column, keys: Sequence[str], taken: Sequence[str]) -> list[Column]:
    """One column per key of the dicts that the column holds; a key that is a heading already says whose it is."""
    others = {label.casefold() for label in taken}
    return [
        replace(
            column,
            label=f"{column.label}: {key}" if key.casefold() in others else key,
            words=partial(_value_of, key),
            is_spread=False,
        )
        for key in keys
    ]


def read_cells(queryset: models.QuerySet[Any], columns: Sequence[Column]) -> Generator[list[Any]]:
    """The cells of each row, read in chunks; instants are written in the time zone of the page.

    Nothing is locked meanwhile: outside a transaction SQLite reads one state of the database while others write, and
    PostgreSQL keeps the result for a cursor of its own.
    """
    # Taken now: the file is written when the request, and its zone with it, is over.
    zone = timezone.get_current_timezone()
    paths = list(dict.fromkeys(column.path for column in columns))
    taken = [(paths.index(column.path), column.words) for column in columns]

    def lines() -> Generator[list[Any]]:
        found = queryset.values_list(*paths).iterator(chunk_size=CHUNK)
        with closing(found) as rows:  # type: ignore[type-var]  # a generator
            for chunk in batched(rows, CHUNK):
                with timezone.override(zone):
                    written = [[_cell(words(row[position]), zone) for position, words in taken] for row in chunk]
                yield from written

    return lines()


def _path_of(model: type[models.Model], field: Any) -> str | None:
    if isinstance(field.widget, ManyToManyWidget) or not field.attribute:
        return None
    path: str = field.attribute
    if isinstance(field.widget, ForeignKeyWidget) and field.widget.field != "pk":
        path = f"{path}__{field.widget.field}"
    return path if _is_stored(model, path) else None


def _readable_path(field: Any) -> str:
    """A relation is written by what people call the related row; its key would say nothing outside the database."""
    if field.remote_field is None:
        return str(field.attname)
    stored = {item.name for item in field.remote_field.model._meta.concrete_fields}
    name = next((name for name in READABLE if name in stored), None)
    return str(field.attname) if name is None else f"{field.name}__{name}"


def _is_stored(model: type[models.Model], path: str) -> bool:
    current: Any = model
    for part in path.split("__"):
        try:
            field = current._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError):
            return False
        if not getattr(field, "concrete", False) or field.many_to_many:
            return False
        current = field.related_model
    return True


def _same(value: Any) -> Any:
    return value


def _yes_or_no(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _value_of(key: str, values: Any) -> Any:
    value = values.get(key) if isinstance(values, dict) else None
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else _yes_or_no(value)


def _cell(value: Any, zone: tzinfo) -> Any:
    match value:
        case str():
            return value
        case None:
            return ""
        case datetime() if timezone.is_aware(value):
            return value.astimezone(zone).isoformat(sep=" ", timespec="seconds")
        case bool() | int() | float() | Decimal():
            return value
    return str(value)
