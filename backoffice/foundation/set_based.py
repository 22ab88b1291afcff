"""Writing many rows that differ in a few columns: one statement a batch, without an object for each.

What is the same in all rows stands once in the statement; what differs is sent as plain values, on PostgreSQL one
JSON text a column. No history is written here: `foundation.history` builds on it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from django.db import connections, models, router

from backoffice.foundation.lookups import as_parameter, kind_of

# Far below the 32,766 parameters that SQLite takes in one statement, with up to thirty columns that differ.
BATCH_SIZE = 1_000

# Their values go to the database as they are; asking each field to prepare each value would cost the most.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def insert_rows(
    template: models.Model, *, fields: Sequence[str], rows: Iterable[Sequence[Any]], returns: str = ""
) -> dict[Any, Any]:
    """Insert one row like `template` per tuple, which gives the values of `fields` in their order.

    With `returns`, the name of one of the fields, a row that meets a unique constraint is left out, and what comes
    back is the key of each row that was stored, by its value of that field. Without it such a row raises
    IntegrityError, and nothing comes back.
    """
    meta = template._meta
    connection = connections[router.db_for_write(type(template))]
    quote = connection.ops.quote_name
    source = _Source(connection, [meta.get_field(name) for name in fields])
    alike = [field for field in meta.concrete_fields if field.name not in fields and not field.primary_key]
    constants = [field.get_db_prep_save(field.pre_save(template, True), connection) for field in alike]
    columns = [*source.columns, *(quote(str(field.column)) for field in alike)]
    values = [*source.names, *(source.cast(field) for field in alike)]
    tail = ""
    if returns:
        key = quote(str(meta.get_field(returns).column))  # type: ignore[union-attr]
        tail = f" ON CONFLICT DO NOTHING RETURNING {key}, {quote(str(meta.pk.column))}"
    # The condition keeps SQLite from reading ON CONFLICT as part of a join.
    statement = (
        f"INSERT INTO {quote(meta.db_table)} ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM {{}} WHERE true{tail}"
    )
    stored: dict[Any, Any] = {}
    with connection.cursor() as cursor:
        for batch in batched(rows, BATCH_SIZE):
            place, parameters = source.of(batch)
            cursor.execute(statement.format(place), [*constants, *parameters])
            if returns:
                stored.update(cursor.fetchall())
    return stored


def write_rows(model: type[models.Model], *, fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Store the values of `fields` in existing rows; each tuple begins with the key of its row."""
    meta = model._meta
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    source = _Source(connection, [meta.pk, *(meta.get_field(name) for name in fields)])
    key, *columns = source.columns
    key_value, *values = source.names
    changes = ", ".join(f"{column} = {value}" for column, value in zip(columns, values, strict=True))
    table = quote(meta.db_table)
    statement = f"UPDATE {table} SET {changes} FROM {{}} WHERE {table}.{key} = {key_value}"
    with connection.cursor() as cursor:
        for batch in batched(rows, BATCH_SIZE):
            place, parameters = source.of(batch)
            cursor.execute(statement.format(place), parameters)


class _Source:
    """Rows of plain values as something to select from."""

    def __init__(self, connection: Any, fields: Sequence[Any]) -> None:
        self.connection = connection
        self.is_typed = connection.vendor == "postgresql"
        self.columns = [connection.ops.quote_name(field.column) for field in fields]
        places = [f"column{number}" for number in range(1, len(fields) + 1)]
        self.names = [self._cast(f"v.{place}", field) for place, field in zip(places, fields, strict=True)]
        self.prepared = [self._preparation(field) for field in fields]
        self.place = f"({', '.join(['%s'] * len(fields))})"
        self.lists = f"ROWS FROM ({', '.join(['json_array_elements_text(%s)'] * len(fields))}) v ({', '.join(places)})"

    def of(self, rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
        """What to put behind FROM, and its parameters."""
        columns = [
            values if prepare is None else list(map(prepare, values))
            for prepare, values in zip(self.prepared, zip(*rows, strict=True), strict=True)
        ]
        if self.is_typed:
            return self.lists, list(map(as_parameter, columns))
        parameters: list[Any] = []
        for row in zip(*columns, strict=True):
            parameters += row
        return f"(VALUES {', '.join([self.place] * len(rows))}) v", parameters

    def cast(self, field: Any) -> str:
        """The place of a value that is the same in all rows."""
        return self._cast("%s", field)

    def _cast(self, value: str, field: Any) -> str:
        return f"CAST({value} AS {kind_of(self.connection, field)})" if self.is_typed else value

    def _preparation(self, field: Any) -> Callable[[Any], Any] | None:
        """What makes a value ready for the database; None where it is."""
        if isinstance(field, models.JSONField):
            return lambda value: _json(value, field.encoder)
        if isinstance(field, _PLAIN):
            return None
        if isinstance(field, models.DateTimeField):
            return None if self.is_typed else _text_of_moment
        return lambda value: field.get_db_prep_save(value, self.connection)


def _json(value: Any, encoder: type[json.JSONEncoder] | None) -> str | None:
    # Most are empty, and the encoder takes far longer than a look.
    if value == {}:
        return "{}"
    if value == []:
        return "[]"
    return None if value is None else json.dumps(value, cls=encoder)


def _text_of_moment(value: datetime | None) -> str | None:
    """A moment as Django stores it in SQLite: in UTC, without saying so."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))
