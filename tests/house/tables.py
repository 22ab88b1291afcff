"""Every row of every table, to see what an act has changed and that a refused one changed nothing."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps

type Rows = dict[Any, tuple[Any, ...]]


def every_row(*, but: Collection[str] = ()) -> dict[str, Rows]:
    """Label → key → values, of all tables but those that are named."""
    return {
        model._meta.label_lower: {row[0]: row for row in model._base_manager.values_list("pk", *_columns(model))}
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in but
    }


def _columns(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def differences(before: dict[str, Rows], after: dict[str, Rows]) -> dict[str, list[Any]]:
    """The keys that came, went or hold other values, by the label of their table."""
    found = {}
    for label, rows in before.items():
        keys = [key for key in rows.keys() | after[label].keys() if rows.get(key) != after[label].get(key)]
        if keys:
            found[label] = keys
    return found


@contextmanager
def nothing_written(about: object = "", *, but: Collection[str] = ()) -> Iterator[None]:
    """See that what happens inside leaves every table as it is."""
    before = every_row(but=but)
    yield
    changed = differences(before, every_row(but=but))
    assert not changed, (about, changed)
