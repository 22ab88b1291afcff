"""From one row of cells to one line about a person."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.tables import Row, cell_name

from .addresses import EMAIL_CHARACTERS, address_in, is_address
from .attendee_line import AttendeeLine, Problem
from .cell_text import cleaned
from .fields import Field
from .moments import OrderUndecided, moment_in
from .states import understood_state
from .understanding import Understanding

NAME_CHARACTERS = 200
NAME_PART_CHARACTERS = 100
# So much of a wrong value is shown; the whole may be a page of text.
SHOWN_CHARACTERS = 80


class LineReader:
    """Reads rows of one file as its understanding says."""

    def __init__(self, understanding: Understanding, time_zone: dt.tzinfo) -> None:
        self.time_zone = time_zone
        self.date_order = understanding.date_order
        self.questions = tuple(understanding.questions.items())
        self.width = len(understanding.headings)
        columns: dict[Field, list[int]] = {field: [] for field in Field}
        for position, field in understanding.columns.items():
            columns[field].append(position)
        self.columns = columns

    def read(self, row: Row) -> AttendeeLine:
        """The line that a row holds, with all its problems at once."""
        line = AttendeeLine(row.number)
        beside = self._read_email(row, line)
        self._read_names(row, line, beside)
        if self.columns[Field.STATE]:
            self._read_state(row, line)
        if self.columns[Field.REGISTERED_AT]:
            self._read_registered_at(row, line)
        cells = row.cells
        for position, question in self.questions:
            if position < len(cells) and cells[position] and (answer := cleaned(cells[position])):
                line.answers[question] = answer
        if self.width and len(cells) > self.width and any(map(cleaned, cells[self.width :])):
            line.notes.append(
                Problem(
                    "more_cells_than_headings",
                    _("Row %(row)s has more cells than the table has headings; what is beyond them is left out."),
                    {"row": row.number},
                    cell_name(row.number, self.width),
                )
            )
        return line

    def _value(self, row: Row, field: Field) -> tuple[str, int]:
        """The first value that a row has for the field, and its position."""
        positions = self.columns[field]
        cells = row.cells
        for position in positions:
            if position < len(cells) and (text := cleaned(cells[position])):
                return text, position
        return "", positions[0] if positions else 0

    def _read_email(self, row: Row, line: AttendeeLine) -> str:
        text, position = self._value(row, Field.EMAIL)
        cell = cell_name(row.number, position) if not text else ""
        if not text:
            line.problems.append(
                Problem(
                    "no_email",
                    _("Row %(row)s has no email address. Add it in cell %(cell)s."),
                    {"row": row.number, "cell": cell},
                    cell,
                )
            )
            return ""
        address, beside = address_in(text)
        if is_address(address) and len(address) <= EMAIL_CHARACTERS:
            line.email = address
            return beside
        cell = cell_name(row.number, position)
        line.problems.append(
            Problem(
                "email_not_valid",
                _("Row %(row)s: “%(value)s” is not an email address. Correct cell %(cell)s."),
                {"row": row.number, "value": _shown(text), "cell": cell},
                cell,
            )
        )
        return beside

    def _read_names(self, row: Row, line: AttendeeLine, beside: str) -> None:
        name, position = self._value(row, Field.NAME)
        first, first_position = self._value(row, Field.FIRST_NAME)
        last, last_position = self._value(row, Field.LAST_NAME)
        if first and last.casefold().startswith(f"{first.casefold()} "):
            # A column of whole names beside one of given names.
            last = last[len(first) :].strip()
        line.first_name, line.last_name = first, last
        line.name = f"{first} {last}".strip() or name or beside
        if len(first) > NAME_PART_CHARACTERS:
            self._refuse_length(row, line, first_position, first, NAME_PART_CHARACTERS)
        if len(last) > NAME_PART_CHARACTERS:
            self._refuse_length(row, line, last_position, last, NAME_PART_CHARACTERS)
        if len(line.name) > NAME_CHARACTERS and max(len(first), len(last)) <= NAME_PART_CHARACTERS:
            where = last_position if last else first_position if first else position
            self._refuse_length(row, line, where, line.name, NAME_CHARACTERS)

    def _refuse_length(self, row: Row, line: AttendeeLine, position: int, value: str, limit: int) -> None:
        cell = cell_name(row.number, position)
        line.problems.append(
            Problem(
                "name_too_long",
                _("Row %(row)s: the name “%(value)s” has %(count)s characters, over %(limit)s. Shorten cell %(cell)s."),
                {"row": row.number, "value": _shown(value), "count": len(value), "limit": limit, "cell": cell},
                cell,
            )
        )

    def _read_state(self, row: Row, line: AttendeeLine) -> None:
        text, position = self._value(row, Field.STATE)
        if not text:
            return
        line.state = understood_state(text)
        if line.state is None:
            cell = cell_name(row.number, position)
            line.problems.append(
                Problem(
                    "state_not_understood",
                    _(
                        "Row %(row)s: “%(value)s” is not a known state of a registration. "
                        "Write approved, pending, denied or cancelled in cell %(cell)s."
                    ),
                    {"row": row.number, "value": _shown(text), "cell": cell},
                    cell,
                )
            )

    def _read_registered_at(self, row: Row, line: AttendeeLine) -> None:
        text, position = self._value(row, Field.REGISTERED_AT)
        if not text:
            return
        try:
            line.registered_at = moment_in(text, self.date_order, self.time_zone)
        except OrderUndecided:
            code = "time_ambiguous"
            message = _("Row %(row)s: “%(value)s” may be one of two days, so the registration has no time.")
        except (ValueError, OverflowError):
            code = "time_not_understood"
            message = _("Row %(row)s: “%(value)s” is no time that is understood, so the registration has none.")
        else:
            return
        cell = cell_name(row.number, position)
        line.notes.append(Problem(code, message, {"row": row.number, "value": _shown(text), "cell": cell}, cell))


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
