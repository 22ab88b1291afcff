"""An uploaded table as the datasets that an import-export resource takes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import IO, Any, NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from tablib import Dataset

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import Row, column_letters, formula_restored, rows, sniff


class Refusal(NamedTuple):
    """Why a row cannot be taken: its number as a spreadsheet shows it, the heading of the column, and a sentence."""

    row: int | None
    column: str
    text: str


@dataclass(frozen=True)
class Batch:
    """Rows under the resource's own headings, their numbers, and those refused already."""

    dataset: Dataset
    row_numbers: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


class ImportedTable:
    """A CSV or XLSX file whose headings are understood, in any order and spelling, and whose rows are still to be read.

    Raises RuleBroken for a file that is no table, has no rows, or lacks the columns that identify a row.
    """

    def __init__(self, file: IO[bytes], resource: Any) -> None:
        self.resource = resource
        self._file = file
        known = {heading_key(str(item.column_name)): str(item.column_name) for item in resource.get_import_fields()}
        self._dialect = sniff(file, familiar=lambda heading: heading_key(heading) in known)
        heading = next(self._filled(), None)
        if heading is None:
            raise RuleBroken(_("The file has no rows."), code="table_empty")
        self._written = [formula_restored(cell.strip()) for cell in heading.cells]
        self._names = [known.get(heading_key(cell), "") for cell in self._written]
        self._refuse_missing()
        self.headings = [name for name in self._names if name]
        self._without_heading: set[int] = set()

    def refuse_more_than(self, limit: int, pointer: str) -> None:
        """Read through the file and raise RuleBroken where it has no rows or more than the limit, saying how many."""
        count = sum(1 for _row in self._filled()) - 1
        if count > limit:
            raise RuleBroken(
                _("The file has %(count)s rows; up to %(limit)s are imported here at once. %(pointer)s"),
                code="too_many_rows",
                params={"count": intcomma(count), "limit": intcomma(limit), "pointer": pointer},
            )
        if not count:
            raise RuleBroken(_("The file has headings and no rows below them."), code="table_empty")

    def batches(self, size: int) -> Iterator[Batch]:
        """All rows, so many at a time. One that names the same as an earlier row is refused, with both numbers."""
        filled = self._filled()
        next(filled)
        seen: dict[str, int] = {}
        for some in batched(filled, size):
            batch = Batch(Dataset(headers=self.headings))
            for row in some:
                self._add(batch, row, seen)
            yield batch

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """The columns that are not imported, as they are headed in the file, each with the reason if there is one."""
        reasons = {heading_key(name): str(reason) for name, reason in self.resource.not_imported.items()}
        columns = zip(self._written, self._names, strict=True)
        named = [(written, reasons.get(heading_key(written), "")) for written, name in columns if written and not name]
        nameless = [(column_letters(position), _("it has no heading")) for position in sorted(self._without_heading)]
        return [*named, *nameless]

    @property
    def unread_sheets(self) -> list[str]:
        """The sheets of a workbook beside the one that is read."""
        return [sheet for sheet in self._dialect.sheets if sheet != self._dialect.sheet]

    def _add(self, batch: Batch, row: Row, seen: dict[str, int]) -> None:
        cells = [*row.cells, *[""] * (len(self._names) - len(row.cells))]
        self._without_heading.update(
            position
            for position, cell in enumerate(cells)
            if cell.strip() and (position >= len(self._written) or not self._written[position])
        )
        values = [formula_restored(cell.strip()) for cell, name in zip(cells, self._names, strict=False) if name]
        key = self.resource.key_of(dict(zip(self.headings, values, strict=True)))
        first = seen.setdefault(key, row.number) if key else row.number
        if first != row.number:
            text = _("Row %(first)s is about the same: “%(key)s”. Keep one of them.") % {"first": first, "key": key}
            batch.refusals.append(Refusal(row.number, self.resource.key_columns()[0], text))
            return
        batch.dataset.append(values)
        batch.row_numbers.append(row.number)

    def _filled(self) -> Iterator[Row]:
        return (row for row in rows(self._file, self._dialect) if any(cell.strip() for cell in row.cells))

    def _refuse_missing(self) -> None:
        missing = [name for name in self.resource.key_columns() if name not in self._names]
        if missing:
            raise RuleBroken(
                _("The column “%(column)s” is missing: by it the rows are told apart. Add it and upload again."),
                code="column_missing",
                params={"column": missing[0]},
            )
        twice = next((name for name in self._names if name and self._names.count(name) > 1), None)
        if twice:
            raise RuleBroken(
                _("The column “%(column)s” is there twice. Keep one and upload again."),
                code="column_twice",
                params={"column": twice},
            )


def heading_key(heading: str) -> str:
    """A heading without what varies: case, spaces, points and underscores."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())
