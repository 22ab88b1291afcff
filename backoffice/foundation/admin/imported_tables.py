"""An uploaded table as the dataset that an import-export resource takes."""

from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import formula_restored, rows, sniff


@dataclass(frozen=True)
class ImportedTable:
    """The rows under the resource's own headings, with the row numbers a spreadsheet shows, and what was left out."""

    dataset: Dataset
    row_numbers: list[int]
    unknown: list[str]


def read_table(file: IO[bytes], resource: Any) -> ImportedTable:
    """Read a CSV or XLSX file for `resource`, headings in any order and case.

    Raises RuleBroken for a file that is no table, has no rows, too many, or lacks the columns that identify a row.
    """
    known = {str(field.column_name).casefold(): str(field.column_name) for field in resource.get_import_fields()}
    filled = (row for row in rows(file, sniff(file)) if any(cell.strip() for cell in row.cells))
    heading = next(filled, None)
    if heading is None:
        raise RuleBroken(_("The file has no rows."), code="table_empty")
    headings = [known.get(cell.strip().casefold(), "") for cell in heading.cells]
    _refuse_missing(resource, headings)
    dataset = Dataset(headers=[name for name in headings if name])
    numbers: list[int] = []
    for row in filled:
        if len(numbers) == settings.GENERIC_IMPORT_ROW_LIMIT:
            raise RuleBroken(
                _("Up to %(limit)s rows are imported here at once, and the file has more. Split it into several."),
                code="too_many_rows",
                params={"limit": settings.GENERIC_IMPORT_ROW_LIMIT},
            )
        cells = [*row.cells, *[""] * (len(headings) - len(row.cells))]
        dataset.append([formula_restored(cell.strip()) for cell, name in zip(cells, headings, strict=False) if name])
        numbers.append(row.number)
    if not numbers:
        raise RuleBroken(_("The file has headings and no rows below them."), code="table_empty")
    unknown = [cell.strip() for cell, name in zip(heading.cells, headings, strict=True) if cell.strip() and not name]
    return ImportedTable(dataset, numbers, unknown)


def _refuse_missing(resource: Any, headings: list[str]) -> None:
    needed = [str(resource.fields[name].column_name) for name in resource.get_import_id_fields()]
    missing = [name for name in needed if name not in headings]
    if missing:
        raise RuleBroken(
            _("The column “%(column)s” is missing: by it the rows are told apart. Add it and upload again."),
            code="column_missing",
            params={"column": missing[0]},
        )
    twice = next((name for name in headings if name and headings.count(name) > 1), None)
    if twice:
        raise RuleBroken(
            _("The column “%(column)s” is there twice. Keep one and upload again."),
            code="column_twice",
            params={"column": twice},
        )
