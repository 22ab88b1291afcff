"""Inserting rows that differ in a few columns, leaving out those that exist: one statement a batch, with history.

For thousands of rows it costs a fraction of `create_many`, which builds an object for each.
"""

from collections.abc import Sequence
from itertools import batched
from typing import Any

from django.db import connections, models, router, transaction

from backoffice.foundation.history.recording import CREATED, columns, record

# With every column a parameter, a batch stays far below the 32,766 parameters that SQLite takes.
BATCH_SIZE = 500


def insert_new(template: models.Model, *, fields: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[Any, Any]:
    """Insert one row like `template` per tuple, which gives the values of `fields`; history is written as for a form.

    A row that meets a unique constraint is left out: somebody else was first. Returns the key of each row that was
    stored, by its first value.
    """
    model = type(template)
    stored: dict[Any, Any] = {}
    if not rows:
        return stored
    with transaction.atomic(using=router.db_for_write(model)):
        for batch in batched(rows, BATCH_SIZE):
            made = _insert(template, fields, batch)
            record(model, list(made.values()), CREATED)
            stored |= made
    return stored


def _insert(template: models.Model, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[Any, Any]:
    meta = template._meta
    connection = connections[router.db_for_write(type(template))]
    quote = connection.ops.quote_name
    given = [meta.get_field(name) for name in names]
    alike = [field for field in meta.concrete_fields if field not in given and not field.primary_key]
    constants = tuple(field.get_db_prep_save(field.pre_save(template, True), connection) for field in alike)
    names_in_order = [str(field.column) for field in (*given, *alike)]  # type: ignore[union-attr]
    place = f"({', '.join(['%s'] * len(names_in_order))})"
    values: list[Any] = []
    for row in rows:
        values += [
            field.get_db_prep_save(value, connection)  # type: ignore[union-attr]
            for field, value in zip(given, row, strict=True)
        ]
        values += constants
    returned = [str(given[0].column), str(meta.pk.column)]  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} ({columns(quote, names_in_order)}) "
            f"VALUES {', '.join([place] * len(rows))} ON CONFLICT DO NOTHING RETURNING {columns(quote, returned)}",
            values,
        )
        return dict(cursor.fetchall())
