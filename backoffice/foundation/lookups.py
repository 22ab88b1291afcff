"""Asking for rows by many keys or addresses at once."""

import json
from collections.abc import Iterable
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
        return among(connection, left, self.lhs.output_field), [*parameters, as_parameter(self.rhs)]


def among(connection: Any, expression: str, field: Any) -> str:
    """The condition that an expression, of the kind of `field`, is one of many values, in SQL; `as_parameter` makes
    its one parameter.

    PostgreSQL does not see how many there are: a long list would make a scan of the whole table look cheap to it.
    """
    if connection.vendor == "postgresql":
        kind = kind_of(connection, field)
        return f"{expression} IN (SELECT CAST(value AS {kind}) FROM json_array_elements_text(%s))"
    return f"{expression} IN (SELECT value FROM json_each(%s))"


def as_parameter(values: Iterable[Any]) -> str:
    """All the values as one parameter: a JSON text, which is made far sooner than an array."""
    return json.dumps(list(values), ensure_ascii=False, default=str)


def kind_of(connection: Any, field: Any) -> str:
    """What to cast a text to that is to become a value of the field."""
    kind = str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection))
    # A cast to varchar(n) would cut what is too long; assigned as text, it is refused.
    return "text" if kind.startswith("varchar") else kind
