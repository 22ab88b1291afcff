"""Inserting many rows with their history: new ones, leaving out those that exist, and deleted ones again."""

from collections.abc import Sequence
from itertools import batched
from typing import Any

from django.db import models, router, transaction

from backoffice.foundation.history.recording import CREATED, record
from backoffice.foundation.set_based import insert_rows

# A row that comes back brings nearly all of its columns: SQLite takes 32,766 parameters in one statement.
ROWS_WITH_ALL_COLUMNS = 500


def insert_new(template: models.Model, *, fields: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[Any, Any]:
    """Insert one row like `template` per tuple, which gives the values of `fields`; history is written as for a form.

    A row that meets a unique constraint is left out: somebody else was first. Returns the key of each row that was
    stored, by its first value. Costs a fraction of `create_many`, which builds an object for each.
    """
    if not rows:
        return {}
    model = type(template)
    with transaction.atomic(using=router.db_for_write(model)):
        stored = insert_rows(template, fields=fields, rows=rows, returns=fields[0])
        record(model, list(stored.values()), CREATED)
    return stored


def insert_again(template: models.Model, *, fields: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that were deleted, each under its former key, the first of the `fields`; else as `template` is.

    Their links are another step. Raises IntegrityError where a key or a unique value is taken.
    """
    model = type(template)
    with transaction.atomic(using=router.db_for_write(model)):
        for batch in batched(rows, ROWS_WITH_ALL_COLUMNS):
            insert_rows(template, fields=fields, rows=batch)
            record(model, [row[0] for row in batch], CREATED)
