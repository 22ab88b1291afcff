"""The objects that lines of the log are about, where a line is about one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from backoffice.audit.choices import LineKind
from backoffice.audit.models import Event, LogLine
from backoffice.foundation.history import is_tracked
from backoffice.foundation.history.names import names_of, with_relations


@dataclass(frozen=True)
class Subject:
    """One object: what it was called, and whether it is still there."""

    model: type[models.Model]
    key: Any
    name: str
    is_there: bool


@dataclass(frozen=True)
class Told:
    """A line of the log with what its one row says beyond it; lines of several rows have neither."""

    line: LogLine
    subject: Subject | None = None
    row: Any = None

    @property
    def is_event(self) -> bool:
        """Whether it tells of something that changed no row with history."""
        return self.line.kind not in LineKind.values

    @property
    def event(self) -> Event | None:
        """The one event that the line tells of."""
        return self.row if isinstance(self.row, Event) else None


def model_called(label: str) -> type[models.Model] | None:
    """The model of a line; None where it is about none, or about one that this version no longer has."""
    try:
        return apps.get_model(label) if label else None
    except LookupError:
        return None


def told(lines: Sequence[LogLine]) -> list[Told]:
    """The lines with their objects: one or two queries for each model among them, however many lines there are."""
    rows, names = _single_rows(lines)
    things: dict[int, tuple[type[models.Model], Any, str]] = {}
    for line in lines:
        row, model = rows.get(line.pk), model_called(line.model_label)
        if row is None or model is None:
            continue
        if isinstance(row, Event):
            if row.object_id is not None:
                things[line.pk] = (model, row.object_id, row.object_text)
        else:
            things[line.pk] = (model, getattr(row, model._meta.pk.attname), names[line.pk])
    there = present((model, key) for model, key, _name in things.values())
    subjects = {
        number: Subject(model, key, name, (model, key) in there) for number, (model, key, name) in things.items()
    }
    return [Told(line, subjects.get(line.pk), rows.get(line.pk)) for line in lines]


def _single_rows(lines: Sequence[LogLine]) -> tuple[dict[int, Any], dict[int, str]]:
    """The row of each line that has one, and what its object was called then; by the key of the line."""
    wanted: dict[type[models.Model], dict[int, int]] = defaultdict(dict)
    for line in lines:
        model = model_called(line.model_label)
        if line.row_count != 1:
            continue
        if line.kind not in LineKind.values:
            wanted[Event][line.first_row_id] = line.pk
        elif model is not None and is_tracked(model):
            wanted[model][line.first_row_id] = line.pk
    rows: dict[int, Any] = {}
    names: dict[int, str] = {}
    for model, numbers in wanted.items():
        if model is Event:
            rows |= {numbers[event.pk]: event for event in Event.objects.filter(pk__in=numbers)}
            continue
        history = model.history.model  # type: ignore[attr-defined]
        found = list(with_relations(history._base_manager.filter(pk__in=numbers)))
        rows |= {numbers[row.pk]: row for row in found}
        names |= {numbers[number]: name for number, name in names_of(found).items()}
    return rows, names


def present(things: Iterable[tuple[type[models.Model], Any]]) -> set[tuple[type[models.Model], Any]]:
    """Which of the objects are still there; one query a model."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for model, key in things:
        wanted[model].add(key)
    return {
        (model, key)
        for model, keys in wanted.items()
        for key in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
    }


def object_called(label: str, key: Any) -> str:
    """What an object is called now, or was when it went."""
    model = model_called(label)
    if model is None:
        return f"{label} {key}"
    live = model._base_manager.filter(pk=key).first()
    if live is not None:
        return str(live)
    if is_tracked(model):
        history: Any = model.history.model  # type: ignore[attr-defined]
        last = (
            with_relations(history._base_manager.filter(**{model._meta.pk.name: key})).order_by("-history_id").first()
        )
        if last is not None:
            return names_of([last])[last.pk]
    return _("no. %(key)s") % {"key": key}
