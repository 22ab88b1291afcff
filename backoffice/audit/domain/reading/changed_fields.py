"""Which sets of fields changed together, so that lines can be asked for by one of them."""

from django.db import connections, router

from backoffice.audit.models import LogLine


def sets_with(label: str, name: str) -> list[str]:
    """Every `changed` of the model's lines that names the field."""
    return [changed for changed in _distinct("changed", label) if name in changed.split(",")]


def labels_in_log() -> list[str]:
    """The kinds of objects that the log tells of."""
    return [label for label in _distinct("model_label") if label]


def _distinct(column: str, label: str | None = None) -> list[str]:
    """The different values of a column, jumping from one to the next in an index: their number counts, not the lines'.

    With a label, among the lines of that model.
    """
    connection = connections[router.db_for_read(LogLine)]
    table = LogLine._meta.db_table
    among, values = ("model_label = %s AND", [label, label]) if label is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE found(value) AS ("
            f"SELECT (SELECT {column} FROM {table} WHERE {among} true ORDER BY {column} LIMIT 1) UNION ALL "
            f"SELECT (SELECT {column} FROM {table} WHERE {among} {column} > found.value ORDER BY {column} LIMIT 1) "
            "FROM found WHERE found.value IS NOT NULL"
            ") SELECT value FROM found WHERE value IS NOT NULL",
            values,
        )
        return [value for (value,) in cursor.fetchall()]
