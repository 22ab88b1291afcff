"""What the user of a file says about it against what was guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import Limits, column_letters

from .fields import NAME_FIELDS, Field
from .moments import DateOrder
from .table import Table

# What a column is that is none of the fields: its cells are kept as answers.
QUESTION = "question"

type Choice = Field | Literal["question"]


@dataclass(frozen=True, slots=True)
class Corrections:
    """What is to be taken in place of the guess; what is empty stays as guessed.

    `columns` names by position what columns of the main table are: a field, “question”, or “not_kept”.
    """

    kind: str = ""
    purpose: str = ""
    sheet: str = ""
    columns: Mapping[int, Choice] = field(default_factory=dict)
    date_order: DateOrder = ""

    def as_json(self) -> dict[str, Any]:
        """These corrections in plain values, to be stored and given to `from_json` later."""
        return {
            "kind": self.kind,
            "purpose": str(self.purpose),
            "sheet": self.sheet,
            "columns": [[position, str(choice)] for position, choice in sorted(self.columns.items())],
            "date_order": self.date_order,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Corrections":
        """The corrections that `as_json` gave; raises ValueError where a column is said to be nothing known."""
        columns = {
            int(position): QUESTION if choice == QUESTION else Field(choice)
            for position, choice in stored.get("columns", ())
        }
        return cls(**{**stored, "columns": columns})


def corrected(table: Table, columns: Mapping[int, Choice], limits: Limits) -> Table:
    """The table with these columns as the user says; raises RuleBroken where nobody could be read from it any more."""
    fields = dict(table.columns)
    questions = dict(table.questions)
    chosen: dict[int, Field] = {}
    for position, choice in sorted(columns.items()):
        if not 0 <= position < limits.columns:
            raise RuleBroken(
                _("The table has no column %(position)s; choose among those that it has."),
                code="column_unknown",
                params={"position": position},
            )
        fields.pop(position, None)
        questions.pop(position, None)
        if choice == QUESTION:
            questions[position] = _question_name(table, position, questions)
        elif choice != Field.NOT_KEPT:
            chosen[position] = Field(choice)
    # What the user names comes before what was guessed for the same field.
    table = replace(table, columns=chosen | fields, questions=dict(sorted(questions.items())))
    if not ({Field.EMAIL} | NAME_FIELDS) & set(table.columns.values()):
        raise RuleBroken(
            _("No column is left that holds email addresses or names. Say which column has the email addresses."),
            code="email_column_missing",
        )
    return table


def _question_name(table: Table, position: int, questions: Mapping[int, str]) -> str:
    heading = table.heading(position)
    if not heading:
        return str(_("Column %(letters)s")) % {"letters": column_letters(position)}
    return f"{heading} ({column_letters(position)})" if heading in questions.values() else heading
