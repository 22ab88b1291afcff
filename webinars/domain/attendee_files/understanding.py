"""What was understood of an attendee file before its rows are read."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from backoffice.foundation.tables import Dialect, column_letters

from .fields import Field
from .moments import DateOrder
from .profiles import profile_of


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a file is going to be read; the one who reads it later gets it frozen, as JSON, and decides nothing anew.

    `columns` gives fields by column position; where two columns have the same field, the first one that is not blank
    in a row serves, in the order of this mapping. `questions` gives the names of the other columns. A file without a
    header has `header_row_number` 0. `date_order` is `day-first`, `month-first`, or empty where the file doesn't tell.
    `unread_sheets` are those that this reading passes over.
    """

    kind: str
    dialect: Dialect
    columns: dict[int, Field]
    questions: dict[int, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    header_row_number: int = 0
    section: str = ""
    date_order: DateOrder = ""
    unread_sheets: tuple[str, ...] = ()

    @property
    def encoding(self) -> str:
        """The encoding of the file's text, empty for a workbook."""
        return self.dialect.encoding

    @property
    def delimiter(self) -> str:
        """The delimiter between cells, empty for a workbook."""
        return self.dialect.delimiter

    @property
    def sentence(self) -> str:
        """What was understood, in words, in the reader's language."""
        return " ".join(self._parts())

    def _parts(self) -> list[str]:
        profile = profile_of(self.kind)
        title = str(profile.title)
        if profile.is_experimental:
            title = _("%(kind)s (experimental)") % {"kind": title}
        place = _("section %(section)s") % {"section": self.section} if self.section else ""
        if self.dialect.kind == "xlsx" and len(self.dialect.sheets) > 1:
            place = _("sheet %(sheet)s") % {"sheet": self.dialect.sheet}
        parts = [
            _("%(what)s; columns understood: %(columns)s.")
            % {"what": f"{title}, {place}" if place else title, "columns": self._columns_in_words()}
        ]
        if self.questions:
            parts.append(_("Kept as answers: %(names)s.") % {"names": ", ".join(self.questions.values())})
        if self.unread_sheets:
            parts.append(_("Sheets not read: %(names)s.") % {"names": ", ".join(self.unread_sheets)})
        return parts

    def _columns_in_words(self) -> str:
        return ", ".join(
            _("%(field)s (column %(letters)s)") % {"field": Field(meaning).label, "letters": column_letters(position)}
            for position, meaning in self.columns.items()
        )

    def as_json(self) -> dict[str, Any]:
        """This understanding in plain values, to be stored and given to `from_json` later."""
        stored = asdict(self)
        # Pairs, because a JSON object has no numbers as keys and a database may put its keys in another order.
        stored["columns"] = [[position, str(meaning)] for position, meaning in self.columns.items()]
        stored["questions"] = [list(pair) for pair in self.questions.items()]
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Understanding":
        """The understanding that `as_json` gave, after a stay in a JSON column."""
        dialect = Dialect(**{**stored["dialect"], "sheets": tuple(stored["dialect"]["sheets"])})
        return cls(
            **{
                **stored,
                "dialect": dialect,
                "columns": {position: Field(meaning) for position, meaning in stored["columns"]},
                "questions": dict(stored["questions"]),
                "headings": tuple(stored["headings"]),
                "unread_sheets": tuple(stored["unread_sheets"]),
            }
        )
