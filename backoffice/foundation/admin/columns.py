"""Which columns an export has, and how each row's cells are read without loading objects."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import batched
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from import_export.resources import Resource
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget

CHUNK = 2_000
READABLE = ("email", "title", "name")


@dataclass(frozen=True)
class Column:
    """One column of an export: a heading, and the path of its value in the database."""

    name: str
    label: str
    path: str
    words: Callable[[Any], Any] = lambda value: value


def resource_columns(model: type[models.Model], resource: Resource) -> list[Column] | None:
    """The columns of an import-export resource, or None where it computes values that only objects have."""
    columns = []
    for name in resource.get_export_order():
        field = resource.fields[name]
        path = _path_of(model, field)
        if path is None or hasattr(resource, f"dehydrate_{name}") or field.dehydrate_method:
            return None
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
    return [Column(path, label, path, _yes_or_no) for label, path in paths.items()]


def read_cells(queryset: models.QuerySet[Any], columns: Sequence[Column]) -> Iterator[list[Any]]:
    """The cells of each row, read in chunks; instants are written in the time zone of the page."""
    rows = queryset.values_list(*(column.path for column in columns)).iterator(chunk_size=CHUNK)
    return _in_zone_of_page(rows, lambda row: [column.words(value) for column, value in zip(columns, row, strict=True)])


def read_objects(queryset: models.QuerySet[Any], resource: Resource, names: Sequence[str]) -> Iterator[list[Any]]:
    """The cells of each row as the resource computes them from objects, read in chunks."""
    return _in_zone_of_page(
        resource.iter_queryset(queryset), lambda item: resource.export_resource(item, selected_fields=list(names))
    )


def _in_zone_of_page(rows: Iterable[Any], values: Callable[[Any], Iterable[Any]]) -> Iterator[list[Any]]:
    # The zone is taken now: the file is written when the request, and its zone with it, is over.
    zone = timezone.get_current_timezone()

    def lines() -> Iterator[list[Any]]:
        for chunk in batched(rows, CHUNK):
            with timezone.override(zone):
                written = [[_cell(value, zone) for value in values(row)] for row in chunk]
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


def _cell(value: Any, zone: tzinfo) -> Any:
    match value:
        case None:
            return ""
        case datetime() if timezone.is_aware(value):
            return value.astimezone(zone).isoformat(sep=" ", timespec="seconds")
        case bool() | int() | float():
            return value
    return str(value)
