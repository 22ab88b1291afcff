"""Writing history rows for many objects by INSERT … SELECT from the live table.

What is recorded is what is stored, and ten thousand rows cost a handful of statements.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched
from typing import Any

from django.db import connections, models, router
from django.utils import timezone

from backoffice.foundation.history.actor import current_actor
from backoffice.foundation.history.trail import Trail
from backoffice.foundation.lookups import among, as_parameter

BATCH_SIZE = 1_000

CREATED, CHANGED, DELETED = "+", "~", "-"


def touched_fields(model: type[models.Model]) -> list[str]:
    """The columns that tell when a row was last changed: bulk writing moves them as saving does."""
    return [field.name for field in model._meta.concrete_fields if getattr(field, "auto_now", False)]


def record(model: type[Any], keys: Sequence[Any], change: str) -> None:
    """Copy the live rows with these keys into the history table, signed by the current actor."""
    history = model.history.model
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    copied = [field.column for field in history.tracked_fields]
    # A model may have a column of its own that is called like one of the signature: then history keeps the model's.
    signature = {name: value for name, value in _signature(history, change).items() if name not in copied}
    key = quote(model._meta.pk.column)
    condition = among(connection, key, model._meta.pk)
    for batch in batched(keys, BATCH_SIZE):
        _execute(
            model,
            f"INSERT INTO {quote(history._meta.db_table)} ({columns(quote, [*copied, *signature])}) "
            f"SELECT {columns(quote, copied)}, {places(signature)} FROM {quote(model._meta.db_table)} "
            f"WHERE {condition} ORDER BY {key}",
            [*signature.values(), as_parameter(batch)],
        )
        if change == CHANGED:
            _record_relations(history, batch, signature)


def _signature(history: type[Any], change: str) -> dict[str, Any]:
    """Column and prepared value of everything in a history row that is not copied from the live one."""
    actor = current_actor()
    values = {
        "history_date": timezone.now(),
        "history_type": change,
        "history_change_reason": actor.reason,
        "history_user": actor.user_id,
        "actor_name": actor.name,
        "way": actor.way,
        "group": actor.group,
        "address": actor.address,
    }
    connection = connections[router.db_for_write(history)]
    fields = {name: history._meta.get_field(name) for name in values}
    return {field.column: field.get_db_prep_save(values[name], connection=connection) for name, field in fields.items()}


def _record_relations(history: type[Any], keys: Sequence[Any], signature: dict[str, Any]) -> None:
    """Copy the many-to-many rows as well: without them the new history rows would say that all were removed."""
    connection = connections[router.db_for_write(history)]
    quote = connection.ops.quote_name
    pk = quote(history.instance_type._meta.pk.column)
    condition = among(connection, f"h.{pk}", history.instance_type._meta.pk)
    for field in history._history_m2m_fields:
        kept = Trail.m2m_models[field]
        through = field.remote_field.through
        copied = [column.column for column in through._meta.concrete_fields]
        _execute(
            history,
            f"INSERT INTO {quote(kept._meta.db_table)} (history_id, {columns(quote, copied)}) "
            f"SELECT h.history_id, {', '.join('t.' + quote(column) for column in copied)} "
            f"FROM {quote(through._meta.db_table)} t "
            f"JOIN {quote(history._meta.db_table)} h ON h.{pk} = t.{quote(field.m2m_column_name())} "
            f"WHERE h.history_date = %s AND h.{quote('group')} = %s AND {condition}",
            [signature["history_date"], signature["group"], as_parameter(keys)],
        )


def _execute(model: type[models.Model], statement: str, values: Sequence[Any]) -> None:
    with connections[router.db_for_write(model)].cursor() as cursor:
        cursor.execute(statement, values)


def columns(quote: Callable[[str], str], names: Iterable[str]) -> str:
    """The names quoted and separated, for a statement."""
    return ", ".join(quote(name) for name in names)


def places(values: Iterable[Any]) -> str:
    """One placeholder per value, for a statement."""
    return ", ".join("%s" for _ in values)
