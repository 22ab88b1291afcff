"""When somebody was there, by one row."""

import datetime as dt
from functools import lru_cache

from .attendee_line import AttendeeLine
from .cells import first_time, first_value
from .durations import seconds_in
from .fields import Field
from .moments import DateMissing, DateOrder, OrderUndecided, is_clock_alone, moment_in
from .problems import problem, without_joining, without_leaving
from .table import Table
from .vocabulary import unit_in
from .yes_and_no import understood_answer

# A stated duration that is shorter than from joining to leaving by more than rounding: the person was away meanwhile.
ROUNDING = dt.timedelta(minutes=1)
MINUTE, HOUR = 60, 3_600
MOMENTS_REMEMBERED = 4_096


class StayReader:
    """Reads joining, leaving, the time between them, and whether somebody came at all."""

    def __init__(
        self,
        table: Table,
        date_order: DateOrder,
        time_zone: dt.tzinfo,
        on_date: dt.date | None,
        *,
        is_attendance: bool,
    ) -> None:
        self.date_order = date_order
        self.time_zone = time_zone
        self.on_date = on_date
        self.is_attendance = is_attendance
        self.attended = table.positions(Field.ATTENDED)
        self.check_ins = table.positions(Field.CHECK_IN)
        self.joined = table.positions(Field.JOINED_AT)
        self.left = table.positions(Field.LEFT_AT)
        self.durations = table.positions(Field.TIME_PRESENT)
        self.units = {position: unit_in(table.heading(position)) or MINUTE for position in self.durations}
        times = bool(self.joined or self.left or self.durations)
        self.has_times = is_attendance and times
        # Many people come and go at the same moments, so reading them once each is enough.
        self.moment_in = lru_cache(MOMENTS_REMEMBERED)(moment_in)
        self.has_columns = bool(self.attended or self.check_ins) or self.has_times

    def read(self, cells: list[str], line: AttendeeLine) -> None:
        """Write into the line what the row says about it."""
        is_there = self.has_times and self._read_times(cells, line)
        if self.attended:
            self._read_answer(cells, line)
        if self.check_ins:
            text, _position = first_value(cells, self.check_ins)
            if text and understood_answer(text) is not False:
                line.attended = True
        if self.has_times and line.attended is None:
            # A row without times in a table of times is that of somebody who registered and didn't come.
            line.attended = is_there

    def _read_answer(self, cells: list[str], line: AttendeeLine) -> None:
        text, position = first_value(cells, self.attended)
        if not text:
            return
        answer = understood_answer(text)
        if answer is not None:
            line.attended = answer
            return
        problems = line.problems if self.is_attendance else line.notes
        problems.append(problem("attended_not_understood", line.number, position, text))

    def _read_times(self, cells: list[str], line: AttendeeLine) -> bool:
        """Whether the row says anything about a stay, even if it can't be understood."""
        joined_text, joined_position = first_time(cells, self.joined)
        left_text, left_position = first_time(cells, self.left)
        joined = left = None
        if joined_text:
            joined = self._moment(joined_text, joined_position, self.on_date, line)
        elif left_text:
            line.problems.append(without_joining(line.number, self.joined, left_position, left_text))
        if left_text:
            left = self._leaving(left_text, left_position, joined, line)
        self._read_duration(cells, line, joined, left)
        if joined_text and not left_text and (self.left or line.seconds_present is None):
            line.problems.append(without_leaving(line.number, self.left, joined_position, joined_text))
        elif joined is not None:
            line.left_at = _ended(joined, left, line.seconds_present)
            line.joined_at = joined if line.left_at else None
        return bool(joined_text or left_text or line.seconds_present)

    def _leaving(self, text: str, position: int, joined: dt.datetime | None, line: AttendeeLine) -> dt.datetime | None:
        joined_on = self.on_date if joined is None else joined.astimezone(self.time_zone).date()
        left = self._moment(text, position, joined_on, line)
        if joined is None or left is None:
            return None
        if left < joined:  # perhaps when the clock strikes the same hour again
            left = max(left, left.astimezone(self.time_zone).replace(fold=1).astimezone(dt.UTC))
        if left < joined and joined_on and is_clock_alone(text):  # past midnight
            left = self._moment(text, position, joined_on + dt.timedelta(days=1), line) or left
        if left < joined:
            line.problems.append(problem("leave_before_join", line.number, position, text))
            return None
        return left

    def _read_duration(
        self, cells: list[str], line: AttendeeLine, joined: dt.datetime | None, left: dt.datetime | None
    ) -> None:
        text, position = first_value(cells, self.durations)
        if not text:
            return
        unit = self.units[position]
        seconds = seconds_in(text, unit)
        if seconds is None:
            line.notes.append(problem("duration_not_understood", line.number, position, text))
        elif joined and left and text.count(":") == 1:
            # “1:02” may be an hour or a minute, and the interval tells which.
            span = (left - joined).total_seconds()
            seconds = min(seconds, seconds_in(text, HOUR) or seconds, key=lambda reading: abs(span - reading))
        line.seconds_present = seconds

    def _moment(self, text: str, position: int, on_date: dt.date | None, line: AttendeeLine) -> dt.datetime | None:
        try:
            return self.moment_in(text, self.date_order, self.time_zone, on_date)
        except OrderUndecided:
            code = "stay_ambiguous"
        except DateMissing:
            code = "stay_without_date"
        except (ValueError, OverflowError):
            code = "stay_not_understood"
        line.problems.append(problem(code, line.number, position, text))
        return None


def _ended(joined: dt.datetime, left: dt.datetime | None, seconds: int | None) -> dt.datetime | None:
    """When the stay ended, by the time of leaving, or by the duration where that is missing or clearly less.

    A row that merges several stays has such a duration; when the person was away is unknown, so it is put last.
    """
    if seconds is None:
        return left
    by_duration = joined + dt.timedelta(seconds=seconds)
    return by_duration if left is None or left - by_duration > ROUNDING else left
