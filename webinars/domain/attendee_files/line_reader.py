"""From one row of cells to one line about a person."""

import datetime as dt

from webinars.choices import ImportPurpose

from .addresses import EMAIL_CHARACTERS, address_in, is_address
from .attendee_line import AttendeeLine, Problem
from .cells import first_time, first_value
from .fields import Field
from .moments import OrderUndecided, moment_in
from .names import plain_name
from .problems import problem, without_address, without_address_column
from .states import attendance_in_state, understood_state
from .stay_reader import StayReader
from .table import Part, Table
from .understanding import Understanding

NAME_CHARACTERS = 200
NAME_PART_CHARACTERS = 100
ORGANISATION_CHARACTERS = 200
KEY_CHARACTERS = 100


class LineReader:
    """Reads rows of one table as the understanding of its file says."""

    def __init__(
        self, table: Table, understanding: Understanding, time_zone: dt.tzinfo, on_date: dt.date | None = None
    ) -> None:
        self.table = table
        self.section = table.section
        self.time_zone = time_zone
        self.date_order = understanding.date_order
        self.is_by_phone = table.part == Part.WITHOUT_ADDRESS
        self.questions = tuple(table.questions.items())
        self.width = len(table.headings)
        self.emails = table.positions(Field.EMAIL)
        self.names = table.positions(Field.NAME)
        self.first_names = table.positions(Field.FIRST_NAME)
        self.last_names = table.positions(Field.LAST_NAME)
        self.organisations = table.positions(Field.ORGANISATION)
        self.keys = table.positions(Field.KEY)
        self.states = table.positions(Field.STATE)
        self.registered = table.positions(Field.REGISTERED_AT)
        is_attendance = understanding.purpose == ImportPurpose.ATTENDANCE
        self.stays = StayReader(table, self.date_order, time_zone, on_date, is_attendance=is_attendance)

    def read(self, number: int, cells: list[str]) -> AttendeeLine:
        """The line that a row of cleaned cells holds, with all its problems at once."""
        line = AttendeeLine(number, section=self.section)
        beside = self._read_email(cells, line)
        self._read_names(cells, line, beside)
        if self.organisations:
            self._read_organisation(cells, line)
        if self.keys:
            self._read_key(cells, line)
        if self.states:
            self._read_state(cells, line)
        if self.registered:
            self._read_registered_at(cells, line)
        if self.stays.has_columns:
            self.stays.read(cells, line)
        width = len(cells)
        for position, question in self.questions:
            if position < width and (answer := cells[position]):
                line.answers[question] = answer
        if width > self.width and self.width and any(cells[self.width :]):
            line.notes.append(problem("more_cells_than_headings", number, self.width))
        return line

    def _read_email(self, cells: list[str], line: AttendeeLine) -> str:
        text, position = first_value(cells, self.emails)
        if text:
            address, beside = address_in(text)
            if is_address(address) and len(address) <= EMAIL_CHARACTERS:
                line.email = address
            else:
                line.problems.append(problem("email_not_valid", line.number, position, text))
            return beside
        if self.is_by_phone:
            name, position = first_value(cells, self.names)
            line.problems.append(without_address(line.number, position, name))
        elif not self.emails:
            line.problems.append(without_address_column(line.number))
        else:
            line.problems.append(problem("no_email", line.number, position))
        return ""

    def _read_names(self, cells: list[str], line: AttendeeLine, beside: str) -> None:
        first, first_position = first_value(cells, self.first_names)
        last, last_position = first_value(cells, self.last_names)
        if first and " " in last and last.casefold().startswith(f"{first.casefold()} "):
            # A column of whole names beside one of given names.
            last = last[len(first) :].strip()
        line.first_name, line.last_name = first, last
        position = 0
        if first or last:
            line.name = f"{first} {last}".strip()
        else:
            name, position = first_value(cells, self.names)
            line.name = plain_name(name or beside)
        if len(line.name) < NAME_PART_CHARACTERS:
            return
        for part, place in ((first, first_position), (last, last_position)):
            if len(part) > NAME_PART_CHARACTERS:
                line.problems.append(_too_long(line.number, place, part, NAME_PART_CHARACTERS))
        if len(line.name) > NAME_CHARACTERS and max(len(first), len(last)) <= NAME_PART_CHARACTERS:
            where = last_position if last else first_position if first else position
            line.problems.append(_too_long(line.number, where, line.name, NAME_CHARACTERS))

    def _read_organisation(self, cells: list[str], line: AttendeeLine) -> None:
        text, position = first_value(cells, self.organisations)
        line.organisation = text
        if len(text) > ORGANISATION_CHARACTERS:
            line.organisation = text[:ORGANISATION_CHARACTERS].strip()
            note = problem(
                "organisation_cut_off", line.number, position, count=len(text), limit=ORGANISATION_CHARACTERS
            )
            line.notes.append(note)

    def _read_key(self, cells: list[str], line: AttendeeLine) -> None:
        key = "-".join(cells[position] for position in self.keys if position < len(cells) and cells[position])
        if len(key) > KEY_CHARACTERS:
            too_long = problem("key_too_long", line.number, self.keys[0], count=len(key), limit=KEY_CHARACTERS)
            line.problems.append(too_long)
        else:
            line.key = key

    def _read_state(self, cells: list[str], line: AttendeeLine) -> None:
        text, position = first_value(cells, self.states)
        if not text:
            return
        line.state = understood_state(text)
        line.attended = attendance_in_state(text)
        if line.state is None:
            line.problems.append(problem("state_not_understood", line.number, position, text))

    def _read_registered_at(self, cells: list[str], line: AttendeeLine) -> None:
        text, position = first_time(cells, self.registered)
        if not text:
            return
        try:
            line.registered_at = moment_in(text, self.date_order, self.time_zone)
        except OrderUndecided:
            line.notes.append(problem("time_ambiguous", line.number, position, text))
        except (ValueError, OverflowError):
            line.notes.append(problem("time_not_understood", line.number, position, text))


def _too_long(row_number: int, position: int, value: str, limit: int) -> Problem:
    return problem("name_too_long", row_number, position, value, count=len(value), limit=limit)
