"""Writing history rows for many objects by INSERT … SELECT from the live table.

What is recorded is what is stored, and ten thousand rows cost a handful of statements.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import batched
from typing import Any, Protocol

from django.db import connections, models, router
from django.utils import timezone

from backoffice.foundation.history.actor import current_actor
from backoffice.foundation.lookups import among, as_parameter

BATCH_SIZE = 1_000

CREATED, CHANGED, DELETED = "+", "~", "-"


def touched_fields(model: type[models.Model]) -> list[str]:
    """The columns that tell when a row was last changed: bulk writing moves them as saving does."""
    return [field.name for field in model._meta.concrete_fields if getattr(field, "auto_now", False)]


def telling_fields(model: type[Any]) -> tuple[Any, ...]:
    """The columns whose change is worth a history row, by name: not those that only tell when there was one."""
    return _telling_fields(model._meta)


@cache  # for Django makes a manager anew whenever a model is asked for its history
def _telling_fields(meta: Any) -> tuple[Any, ...]:
    kept = meta.model.history.model.tracked_fields
    telling = (field for field in kept if not getattr(field, "auto_now", False))
    return tuple(sorted(telling, key=lambda field: str(field.name)))


def as_changed(names: Iterable[str]) -> str:
    """The names of changed fields as a history row keeps them: sorted, each ended by a comma."""
    return "".join(f"{name}," for name in sorted(names))


def record(model: type[Any], keys: Sequence[Any], change: str, *, fields: Iterable[str] | None = None) -> None:
    """Copy the live rows with these keys into the history table, signed by the current actor.

    `fields` names what a change changed, where that is known. Without it each row is compared with its last history
    row: what differs is named, and a row that doesn't differ is not recorded.
    """
    names = None if fields is None else tracked_names(model, fields)
    if change == CHANGED and names is not None and not names:
        return
    gathering = _gathering.get()
    if gathering is not None:
        gathering.note(model, keys, change, names)
    else:
        copy(model, keys, change, names)


def copy(
    model: type[Any], keys: Iterable[Any], change: str, names: list[str] | None, links: Iterable[str] = ()
) -> None:
    """Write the history rows now; `links` are many-to-many fields to be compared beside the columns."""
    history = model.history.model
    statement = _Copy(history, change, names, frozenset(links))
    for batch in batched(keys, BATCH_SIZE):
        with statement.connection.cursor() as cursor:
            cursor.execute(statement.sql, [*statement.values, as_parameter(batch)])
            made = cursor.rowcount
        # What is new has no links yet, unless they came in the same request.
        if made and (change != CREATED or links):
            _record_relations(history, batch, statement.signature)


class Gathering(Protocol):
    """What keeps history rows back until a request or a step is complete."""

    def note(self, model: type[Any], keys: Sequence[Any], change: str, names: list[str] | None) -> None:
        """Take over what would have been written."""


_gathering: ContextVar[Gathering | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered_by(gathering: Gathering | None) -> Iterator[None]:
    """Hand what is recorded inside to `gathering`."""
    token = _gathering.set(gathering)
    try:
        yield
    finally:
        _gathering.reset(token)


def is_gathering() -> bool:
    """Whether history rows are being kept back."""
    return _gathering.get() is not None


def tracked_names(model: type[Any], fields: Iterable[str]) -> list[str]:
    """Those of the names that history keeps, many-to-many fields among them."""
    kept = {field.name for field in telling_fields(model)}
    kept |= {field.name for field in model.history.model._history_m2m_fields}
    return [name for name in fields if name in kept]


class _Copy:
    """The statement that copies live rows into history."""

    def __init__(self, history: type[Any], change: str, names: list[str] | None, links: frozenset[str]) -> None:
        model = history.instance_type
        self.connection = connections[router.db_for_write(model)]
        quote = self.quote = self.connection.ops.quote_name
        key = quote(model._meta.pk.column)
        copied = [field.column for field in history.tracked_fields]
        self.signature = _signature(history, change)
        self.values = list(self.signature.values())
        told, former, condition = "%s", "", ""
        if change == CHANGED and names is None:
            told, former, condition = self._comparison(history, key, links)
        else:
            self.values.append(as_changed(names or ()))
        self.sql = (
            f"INSERT INTO {quote(history._meta.db_table)} ({columns(quote, [*copied, *self.signature, 'changed'])}) "
            f"SELECT {', '.join('l.' + quote(name) for name in copied)}, {places(self.signature)}, {told} "
            f"FROM {quote(model._meta.db_table)} l {former} "
            f"WHERE {among(self.connection, f'l.{key}', model._meta.pk)} {condition} ORDER BY l.{key}"
        )

    def _comparison(self, history: type[Any], key: str, links: frozenset[str]) -> tuple[str, str, str]:
        """What names the differing columns, the join with each object's last row, and that something differs."""
        quote = self.quote
        table = quote(history._meta.db_table)
        differs = "IS DISTINCT FROM" if self.connection.vendor == "postgresql" else "IS NOT"
        different = {
            field.name: f"l.{quote(field.column)} {differs} h.{quote(field.column)}"
            for field in telling_fields(history.instance_type)
        }
        different |= {name: self._links_differ(history, name, key) for name in links}
        told = " || ".join(f"CASE WHEN {different[name]} THEN '{name},' ELSE '' END" for name in sorted(different))
        former = (
            f"LEFT JOIN {table} h ON h.history_id = (SELECT max(p.history_id) FROM {table} p WHERE p.{key} = l.{key})"
        )
        return told, former, f"AND (h.history_id IS NULL OR {' OR '.join(different.values())})"

    def _links_differ(self, history: type[Any], name: str, key: str) -> str:
        """That an object is linked with others than those kept with its last row."""
        quote = self.quote
        field = history.instance_type._meta.get_field(name)
        through, kept = field.remote_field.through, getattr(history, name).model
        other = quote(field.m2m_reverse_name())
        now = f"SELECT {other} FROM {quote(through._meta.db_table)} WHERE {quote(field.m2m_column_name())} = l.{key}"
        before = f"SELECT {other} FROM {quote(kept._meta.db_table)} WHERE history_id = h.history_id"
        return f"(EXISTS ({now} EXCEPT {before}) OR EXISTS ({before} EXCEPT {now}))"


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
        "network_address": actor.address,
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
    # Compared in a way that no index answers: PostgreSQL is to find the rows by their objects, not to look through
    # all that the group has written so far.
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "="
    for field in history._history_m2m_fields:
        kept = getattr(history, field.name).model
        through = field.remote_field.through
        copied = [column.column for column in through._meta.concrete_fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(kept._meta.db_table)} (history_id, {columns(quote, copied)}) "
                f"SELECT h.history_id, {', '.join('t.' + quote(column) for column in copied)} "
                f"FROM {quote(through._meta.db_table)} t "
                f"JOIN {quote(history._meta.db_table)} h ON h.{pk} = t.{quote(field.m2m_column_name())} "
                f"WHERE h.history_date = %s AND h.{quote('group')} {same} %s AND {condition} "
                "ORDER BY h.history_id, t.id",
                [signature["history_date"], signature["group"], as_parameter(keys)],
            )


def columns(quote: Callable[[str], str], names: Iterable[str]) -> str:
    """The names quoted and separated, for a statement."""
    return ", ".join(quote(name) for name in names)


def places(values: Iterable[Any]) -> str:
    """One placeholder per value, for a statement."""
    return ", ".join("%s" for _ in values)
