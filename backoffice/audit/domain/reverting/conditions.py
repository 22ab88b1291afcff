"""Whether values meet the condition of a table's constraint: answered here, since the database asks one query a row."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import F, Q

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, among: value in among,
    "length__lte": lambda value, most: len(value) <= most,
}


def names_in(condition: Any) -> set[str]:
    """The fields that a condition looks at."""
    if isinstance(condition, Q):
        return {name for child in condition.children for name in names_in(child)}
    if isinstance(condition, tuple):
        lookup, value = condition
        return {lookup.split("__")[0], *([_name(value)] if isinstance(value, F) else [])}
    return set()


def holds(condition: Any, values: Mapping[str, Any]) -> bool:
    """Whether a row of these values, by the names of its fields, would be stored: what can't be told does no harm."""
    if not _is_known(condition):
        return bool(condition.check(dict(values)))
    return _truth(condition, values) is not False


def _is_known(condition: Any) -> bool:
    if isinstance(condition, Q):
        return condition.connector in (Q.AND, Q.OR) and all(map(_is_known, condition.children))
    if not isinstance(condition, tuple):
        return False
    lookup, value = condition
    kind = lookup.partition("__")[2] or "exact"
    is_plain = not hasattr(value, "resolve_expression") or type(value) is F
    return is_plain and (kind == "isnull" or kind in COMPARISONS)


def _truth(condition: Any, values: Mapping[str, Any]) -> bool | None:
    """True, False, or None where the database would not know."""
    if isinstance(condition, tuple):
        lookup, wanted = condition
        return _compared(lookup, wanted, values)
    truths = [_truth(child, values) for child in condition.children]
    decisive = condition.connector == Q.OR
    result: bool | None = not decisive
    if decisive in truths:
        result = decisive
    elif None in truths:
        result = None
    return not result if condition.negated and result is not None else result


def _compared(lookup: str, wanted: Any, values: Mapping[str, Any]) -> bool | None:
    name, _separator, kind = lookup.partition("__")
    value = values[name]
    if isinstance(wanted, F):
        wanted = values[_name(wanted)]
    if kind == "isnull" or (kind in ("", "exact") and wanted is None):
        return (value is None) == (True if kind != "isnull" else bool(wanted))
    if value is None or wanted is None:
        return None
    return COMPARISONS[kind or "exact"](value, wanted)


def _name(expression: Any) -> str:
    name: str = expression.name
    return name
