"""What was understood of an attendee file before its rows are read."""

from dataclasses import asdict, dataclass
from typing import Any

from backoffice.foundation.tables import Dialect
from webinars.choices import ImportPurpose

from .fields import Field
from .moments import DateOrder
from .table import Part, Table
from .wording import columns_in_words, form_in_words


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a file is going to be read; the one who reads it later gets it frozen, as JSON, and decides nothing anew.

    The first of the `tables` is the main one. `date_order` is `day-first`, `month-first`, or empty where the file
    doesn't tell; `is_date_order_missing` says that there are dates for which it matters. `unread_sheets` are those
    that this reading passes over. `layout` is the same for all files whose main table has the same headings.
    """

    kind: str
    dialect: Dialect
    tables: tuple[Table, ...]
    purpose: ImportPurpose = ImportPurpose.REGISTRATIONS
    date_order: DateOrder = ""
    is_date_order_missing: bool = False
    unread_sheets: tuple[str, ...] = ()
    layout: str = ""

    @property
    def main(self) -> Table:
        """The table of the people."""
        return self.tables[0]

    @property
    def columns(self) -> dict[int, Field]:
        """The fields of the main table, by column position."""
        return self.main.columns

    @property
    def questions(self) -> dict[int, str]:
        """The names of the main table's other columns, by position."""
        return self.main.questions

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the main table, as they stand in the file."""
        return self.main.headings

    @property
    def header_row_number(self) -> int:
        """The row of the main table's headings, 0 where it has none."""
        return self.main.header_row_number

    @property
    def section(self) -> str:
        """The title above the main table, if there is one."""
        return self.main.section

    @property
    def encoding(self) -> str:
        """The encoding of the file's text, empty for a workbook."""
        return self.dialect.encoding

    @property
    def delimiter(self) -> str:
        """The delimiter between cells, empty for a workbook."""
        return self.dialect.delimiter

    def table_of(self, part: Part) -> Table | None:
        """The first table of this part."""
        return next((table for table in self.tables if table.part == part), None)

    @property
    def sentence(self) -> str:
        """What each column was understood to be, in words, in the reader's language."""
        return columns_in_words(self)

    def in_words(self, *, rows: int, people: int, time_zone: str) -> str:
        """What the file is, how many rows and people were read from it, and how its times are taken, in words."""
        return form_in_words(self, rows=rows, people=people, time_zone=time_zone)

    def as_json(self) -> dict[str, Any]:
        """This understanding in plain values, to be stored and given to `from_json` later."""
        return {
            "kind": self.kind,
            "dialect": asdict(self.dialect),
            "tables": [table.as_json() for table in self.tables],
            "purpose": str(self.purpose),
            "date_order": self.date_order,
            "is_date_order_missing": self.is_date_order_missing,
            "unread_sheets": list(self.unread_sheets),
            "layout": self.layout,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Understanding":
        """The understanding that `as_json` gave, after a stay in a JSON column."""
        dialect = Dialect(**{**stored["dialect"], "sheets": tuple(stored["dialect"]["sheets"])})
        return cls(
            **{
                **stored,
                "dialect": dialect,
                "tables": tuple(map(Table.from_json, stored["tables"])),
                "purpose": ImportPurpose(stored["purpose"]),
                "unread_sheets": tuple(stored["unread_sheets"]),
            }
        )
