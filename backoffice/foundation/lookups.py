"""Asking for rows by many keys or addresses at once."""

import json
from typing import Any

from django.db.models import Field, ForeignObject, Lookup


@Field.register_lookup
@ForeignObject.register_lookup
class AnyOf(Lookup[Any]):
    """`pk__any_of=[…]`: like `in`, with all values in one parameter.

    The statement is the same however many there are, and nothing is done for each of them. Values are plain: numbers
    or texts, as they are stored.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """For databases without arrays: the values are read out of a JSON text."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} IN ({listed(connection)})", [*parameters, parameter(connection, self.rhs)]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """For PostgreSQL: an array."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, parameter(connection, self.rhs)]


def listed(connection: Any) -> str:
    """What to put between the brackets of `IN (…)` in a statement of one's own; `parameter` goes with it."""
    return "SELECT unnest(%s)" if connection.vendor == "postgresql" else "SELECT value FROM json_each(%s)"


def parameter(connection: Any, values: Any) -> Any:
    """All the values as one parameter."""
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))
