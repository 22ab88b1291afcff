"""Uploaded files as plain rows of text, whatever program wrote them."""

from .dialect import Dialect
from .formulas import formula_restored, formula_safe
from .limits import DEFAULT_LIMITS, Limits
from .reading import rows
from .row import Row, cell_name, column_letters
from .sniffing import sniff

__all__ = [
    "DEFAULT_LIMITS",
    "Dialect",
    "Limits",
    "Row",
    "cell_name",
    "column_letters",
    "formula_restored",
    "formula_safe",
    "rows",
    "sniff",
]
