"""The tables that one attendee file can hold."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from .cell_text import cleaned
from .fields import Field


class Part(StrEnum):
    """What the rows of a table are: people, people who came without an address, or the times somebody was there."""

    ATTENDEES = "attendees"
    WITHOUT_ADDRESS = "without_address"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, and what its columns mean.

    `columns` gives fields by column position; where two columns have the same field, the first one that is not blank
    in a row serves, in the order of this mapping. `questions` gives the names of the other columns. A table without a
    header has `header_row_number` 0; one that goes on to the end of the file has `last_row_number` 0.
    """

    part: Part
    columns: dict[int, Field]
    questions: dict[int, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    header_row_number: int = 0
    last_row_number: int = 0
    section: str = ""

    def positions(self, meaning: Field) -> tuple[int, ...]:
        """The columns with this meaning, the preferred one first."""
        return tuple(position for position, known in self.columns.items() if known == meaning)

    def heading(self, position: int) -> str:
        """What stands above a column, nothing where the header ends before it."""
        return cleaned(self.headings[position]) if position < len(self.headings) else ""

    def as_json(self) -> dict[str, Any]:
        """This table in plain values."""
        stored = asdict(self)
        # Pairs, because a JSON object has no numbers as keys and a database may put its keys in another order.
        stored["columns"] = [[position, str(meaning)] for position, meaning in self.columns.items()]
        stored["questions"] = [list(pair) for pair in self.questions.items()]
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Table":
        """The table that `as_json` gave."""
        return cls(
            **{
                **stored,
                "part": Part(stored["part"]),
                "columns": {position: Field(meaning) for position, meaning in stored["columns"]},
                "questions": dict(stored["questions"]),
                "headings": tuple(stored["headings"]),
            }
        )
