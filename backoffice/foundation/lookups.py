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
        """The condition and its one parameter."""
        left, parameters = self.process_lhs(compiler, connection)
        return among(connection, left), [*parameters, parameter(connection, self.rhs)]


def among(connection: Any, expression: str) -> str:
    """The condition that an expression is one of many values, in SQL; `parameter` makes its one parameter."""
    if connection.vendor == "postgresql":
        return f"{expression} = ANY(%s)"
    return f"{expression} IN (SELECT value FROM json_each(%s))"


def parameter(connection: Any, values: Any) -> Any:
    """All the values as one parameter: an array, or a JSON text where the database has no arrays."""
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))
