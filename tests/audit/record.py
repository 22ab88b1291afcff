"""Whether the record of what happened is complete: the tables before and after, held against the history."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from backoffice.audit.models import LogLine
from backoffice.foundation.history import is_tracked
from people.models import User

TRACKED: dict[str, Any] = {model._meta.label_lower: model for model in apps.get_models() if is_tracked(model)}

State = dict[Any, dict[str, Any]]


@dataclass
class Found:
    """What changed in the tables while one looked: label → key → kind and names."""

    changes: dict[str, dict[Any, tuple[str, str]]] = field(default_factory=lambda: defaultdict(dict))

    def kinds(self, label: str) -> set[str]:
        """What happened to objects of a model: `+`, `~`, `-`."""
        return {kind for kind, _names in self.changes[label].values()}


def state_of(model: Any) -> State:
    """Every row of a table as history would keep it: its columns, and the keys it is linked with."""
    history = model.history.model
    names = [item.attname for item in history.tracked_fields]
    rows = {row[0]: dict(zip(names, row[1:], strict=True)) for row in model._base_manager.values_list("pk", *names)}
    for linking in history._history_m2m_fields:
        for row in rows.values():
            row[linking.name] = frozenset()
        for key, other in _links(linking.remote_field.through, linking):
            rows[key][linking.name] |= {other}
    return rows


def kept_state(history_row: Any) -> dict[str, Any]:
    """The same, of one history row."""
    history = type(history_row)
    kept = {item.attname: getattr(history_row, item.attname) for item in history.tracked_fields}
    for linking in history._history_m2m_fields:
        through = getattr(history, linking.name).model
        other = through._meta.get_field(linking.m2m_reverse_field_name()).attname
        links = through._base_manager.filter(history_id=history_row.pk).values_list(other, flat=True)
        kept[linking.name] = frozenset(links)
    return kept


@contextmanager
def complete_record(
    *, by: User | None = None, name: str = "", way: str | None = None, reason: str | None = None, groups: int | None = 1
) -> Iterator[Found]:
    """Let something happen, and see that each change of a table with history has exactly one row, rightly signed.

    A row says what kind of change it was and which fields, holds the values as they are stored now (of a deleted
    object, as they were), and names who did it, by which way and why. Nothing else has got a row, and the log's lines
    add up to the rows.
    """
    before = {label: state_of(model) for label, model in TRACKED.items()}
    last = {label: _newest(model) for label, model in TRACKED.items()}
    found = Found()
    yield found
    seen_groups = set()
    for label, model in TRACKED.items():
        after = state_of(model)
        expected = _differences(model, before[label], after)
        found.changes[label] = expected
        rows = list(model.history.filter(history_id__gt=last[label]).order_by("history_id"))
        told = {(getattr(row, model._meta.pk.attname), row.history_type, row.changed) for row in rows}
        assert len(rows) == len(told), (label, "more than one row for an object", sorted(map(str, told)))
        assert told == {(key, *what) for key, what in expected.items()}, label
        for row in rows:
            key = getattr(row, model._meta.pk.attname)
            assert kept_state(row) == (after if row.history_type != "-" else before[label])[key], (label, key)
            signature = (row.history_user_id, row.actor_name)
            assert signature == ((by.pk, str(by)) if by is not None else (None, name)), (label, signature)
            assert way is None or row.way == way, (label, row.way)
            assert reason is None or row.history_change_reason == reason, (label, row.history_change_reason)
            seen_groups.add(row.group)
            assert _told_of(label, row), (label, "no line of the log tells of it")
    assert groups is None or len(seen_groups) <= groups, "one request or job is one group"


@contextmanager
def complete_story(*, signatures: set[tuple[str, str]] | None = None) -> Iterator[Found]:
    """Let a job of several steps happen, and see that its rows tell all of it, step by step.

    Each row holds what differs from the row before it, and names just that; the last one holds what is stored now;
    whatever has no row is as it was. `signatures` are the pairs of name and way that may have signed.
    """
    before = {label: state_of(model) for label, model in TRACKED.items()}
    last = {label: _newest(model) for label, model in TRACKED.items()}
    found = Found()
    yield found
    for label, model in TRACKED.items():
        stories: dict[Any, list[Any]] = defaultdict(list)
        for row in model.history.filter(history_id__gt=last[label]).order_by("history_id"):
            stories[getattr(row, model._meta.pk.attname)].append(row)
            assert _told_of(label, row), (label, "no line of the log tells of it")
            if signatures is not None:
                assert (row.actor_name, row.way) in signatures, (label, row.actor_name, row.way)
        after = state_of(model)
        found.changes[label] = _differences(model, before[label], after)
        assert found.changes[label].keys() <= stories.keys(), (label, "changed without a row")
        for key, rows in stories.items():
            _follow(model, before[label].get(key), rows, after.get(key))


def _follow(model: Any, state: dict[str, Any] | None, rows: list[Any], end: dict[str, Any] | None) -> None:
    label = model._meta.label_lower
    for row in rows:
        kept = kept_state(row)
        if row.history_type == "+":
            assert state is None, label
        elif row.history_type == "~":
            assert state is not None, label
            [what] = _differences(model, {1: state}, {1: kept}).values()
            assert what == ("~", row.changed), (label, what, row.changed)
        state = None if row.history_type == "-" else kept
    quiet = {item.attname for item in model._meta.concrete_fields if getattr(item, "auto_now", False)}
    told = state and {name: value for name, value in state.items() if name not in quiet}
    assert told == (end and {name: value for name, value in end.items() if name not in quiet}), label


def _told_of(label: str, row: Any) -> bool:
    line = LogLine.objects.get(
        group=row.group,
        model_label=label,
        kind=row.history_type,
        changed=row.changed,
        reason=(row.history_change_reason or "")[:500],
    )
    counted = type(row)._base_manager.filter(
        group=row.group,
        history_type=row.history_type,
        changed=row.changed,
        history_change_reason=row.history_change_reason,
    )
    return line.row_count == counted.count() and line.first_row_id <= row.pk


def _differences(model: Any, before: State, after: State) -> dict[Any, tuple[str, str]]:
    quiet = {item.attname for item in model._meta.concrete_fields if getattr(item, "auto_now", False)}
    names = {item.attname: item.name for item in model._meta.concrete_fields}
    found: dict[Any, tuple[str, str]] = dict.fromkeys(after.keys() - before.keys(), ("+", ""))
    found |= dict.fromkeys(before.keys() - after.keys(), ("-", ""))
    for key in before.keys() & after.keys():
        changed = sorted(
            names.get(name, name)
            for name, value in after[key].items()
            if name not in quiet and value != before[key][name]
        )
        if changed:
            found[key] = ("~", "".join(f"{name}," for name in changed))
    return found


def _newest(model: Any) -> int:
    newest: int | None = model.history.aggregate(newest=models.Max("history_id"))["newest"]
    return newest or 0


def _links(through: Any, linking: Any) -> Any:
    row = through._meta.get_field(linking.m2m_field_name()).attname
    other = through._meta.get_field(linking.m2m_reverse_field_name()).attname
    return through._base_manager.values_list(row, other)
