"""Which keys the dicts of a JSON column have, asked of the database in one query."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

KEYS = {
    "postgresql": "SELECT DISTINCT jsonb_object_keys({column}) AS name FROM ({rows}) AS spread",
    "sqlite": "SELECT DISTINCT entry.key AS name FROM ({rows}) AS spread, json_each({column}) AS entry",
}


def keys_in(queryset: QuerySet[Any], path: str, *, limit: int) -> list[str]:
    """The keys that any row has, in alphabetical order, and at most one more than `limit`."""
    rows = queryset.order_by().exclude(**{path: {}}).values_list(path)
    connection = connections[rows.db]
    try:
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return []
    column = connection.ops.quote_name(queryset.model._meta.get_field(path).column)
    with connection.cursor() as cursor:
        statement = KEYS[connection.vendor].format(rows=sql, column=f"spread.{column}")
        cursor.execute(f"{statement} ORDER BY name LIMIT {limit + 1}", params)
        return [name for (name,) in cursor.fetchall()]
