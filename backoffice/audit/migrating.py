"""Migrations of the tables that triggers name: SQLite renames no table into the place of one of those.

To alter a table SQLite makes it anew, and on the way there it is missing for a moment from the triggers that write to
the log's table, or look into that of the permits. So these are laid aside first and put back word for word, within the
same migration: no row is written in between that the log does not tell of.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import RunPython
from django.db.migrations.operations.base import Operation

TRIGGERS = (
    r"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
    r"AND (name LIKE 'log\_%' ESCAPE '\' OR name LIKE 'append\_only\_%' ESCAPE '\')"
)


def with_triggers_aside(*operations: Operation) -> Sequence[Operation]:
    """The operations of a migration that alter the log's table or that of the permits."""
    kept: dict[str, str] = {}

    def lay_aside(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            kept.clear()
            kept.update(_present(schema_editor.connection))
            for name in kept:
                schema_editor.execute(f"DROP TRIGGER {name}")

    def put_back(apps: Any, schema_editor: Any) -> None:
        for statement in kept.values():
            schema_editor.execute(statement, params=None)

    return [RunPython(lay_aside, put_back), *operations, RunPython(put_back, lay_aside)]


def _present(connection: Any) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        return dict(cursor.fetchall())
