"""What an import did or would do: figures that add up to the rows read, and every refusal in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import IntegrityError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.foundation.admin.imported_tables import Batch, Refusal
from backoffice.foundation.errors import RuleBroken

PREVIEWED_ROWS = 100
NAMED_STRETCHES = 8


@dataclass(frozen=True)
class SameRefusals:
    """Rows that are refused for the same reason, in their order."""

    column: str
    text: str
    rows: list[int]

    @property
    def stretches(self) -> str:
        """The rows that are named: “2–15, 18”."""
        named = self._stretches[:NAMED_STRETCHES]
        return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in named)

    @property
    def more_count(self) -> int:
        """How many more there are."""
        return sum(last - first + 1 for first, last in self._stretches[NAMED_STRETCHES:])

    @cached_property
    def _stretches(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for row in self.rows:
            if found and found[-1][1] == row - 1:
                found[-1] = (found[-1][0], row)
            else:
                found.append((row, row))
        return found


@dataclass
class Outcome:
    """Rows read = new + updated + unchanged + refused; the first rows that can be taken, and all refusals."""

    headings: list[str]
    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    rows: list[tuple[int, str, list[str]]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return self.read - self.new - self.updated - self.unchanged

    @property
    def not_shown(self) -> int:
        """How many rows that can be taken are not among the first."""
        return self.read - self.refused - len(self.rows)

    @property
    def same_refusals(self) -> list[SameRefusals]:
        """The refusals, equal ones together, in the order of their first rows."""
        groups: dict[tuple[str, str], list[int]] = {}
        for refusal in sorted(self.refusals, key=lambda refusal: refusal.row or 0):
            rows = groups.setdefault((refusal.column, refusal.text), [])
            if refusal.row is not None:
                rows.append(refusal.row)
        return [SameRefusals(column, text, rows) for (column, text), rows in groups.items()]

    def add(self, resource: Any, batch: Batch, result: Any) -> None:
        """Count what import-export made of a batch."""
        self.read += len(batch.row_numbers) + len(batch.refusals)
        self.new += result.totals["new"]
        self.updated += result.totals["update"]
        self.unchanged += result.totals["skip"]
        self.refusals += [*batch.refusals, *_refusals(resource, batch, result)]
        for number, row_result, cells in zip(batch.row_numbers, result.rows, batch.dataset, strict=False):
            if len(self.rows) == PREVIEWED_ROWS:
                break
            if row_result.is_valid():
                self.rows.append((number, row_result.import_type, list(cells)))


def _refusals(resource: Any, batch: Batch, result: Any) -> Iterator[Refusal]:
    for error in result.base_errors:
        yield Refusal(None, "", _in_words(error.error))
    for position, errors in result.row_errors():
        for error in errors:
            yield Refusal(batch.row_numbers[position - 1], "", _in_words(error.error))
    for invalid in result.invalid_rows:
        for name, texts in invalid.error_dict.items():
            for text in texts:
                yield Refusal(batch.row_numbers[invalid.number - 1], _column(resource, name), str(text))


def _column(resource: Any, name: str) -> str:
    """The heading of the column whose value is meant; of a field without a column, its own name in words."""
    if name == NON_FIELD_ERRORS:
        return ""
    for item in resource.get_import_fields():
        if name in (item.attribute, item.column_name):
            return str(item.column_name)
    try:
        return str(capfirst(resource._meta.model._meta.get_field(name).verbose_name))
    except FieldDoesNotExist:
        return name


def _in_words(error: BaseException) -> str:
    match error:
        case RuleBroken():
            return str(error)
        case ValidationError():
            return " ".join(error.messages)
        case IntegrityError():
            return _("This row contradicts another one, in the file or already stored.")
    return _("This row cannot be read: %(error)s") % {"error": error}
