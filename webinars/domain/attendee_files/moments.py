"""Times as lists write them."""

import datetime as dt
import re
from typing import Literal

from .time_words import MONTHS, WITHOUT_MEANING, ZONES

type DateOrder = Literal["day-first", "month-first", ""]

_CLOCK_ONLY = r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?\s*(?:([ap])\.?\s?m\.?)?\s*([a-z]{1,4}|[+-]\d\d:?\d\d)?"
_CLOCK = rf"(?:[\s,T]*{_CLOCK_ONLY})?"
_WRITTEN = re.compile(rf"([^\W\d]+)\.? (\d{{1,2}}),? (\d{{4}}){_CLOCK}", re.IGNORECASE)
_DAY_WRITTEN = re.compile(rf"(\d{{1,2}})\.?[ -]([^\W\d]+)\.?,?[ -](\d{{4}}){_CLOCK}", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])\s?(\d\d?)\2\s?(\d\d?)\.?{_CLOCK}", re.IGNORECASE)
_NUMERIC = re.compile(rf"(\d{{1,2}})([/.-])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d\d){_CLOCK}", re.IGNORECASE)
_CLOCK_ALONE = re.compile(_CLOCK_ONLY, re.IGNORECASE)
_YEARS = range(1990, 2101)

# How other scripts write the same: 2026年9月22日, and morning and afternoon before the clock or in a word.
_CJK_DATE = re.compile(r"(\d{4})[年년]\s?(\d\d?)[月월]\s?(\d\d?)[日일]")
_HALF_BEFORE = re.compile(r"(午前|上午|오전|午後|下午|오후)\s?(\d{1,2}:\d\d(?::\d\d)?)")
_WORD = re.compile(r"[^\W\d_]+\.?,?")
_HOUR_MARK = re.compile(r"\b(\d{1,2})\s?h\s?(\d\d)\b")
_ZONE_IN_BRACKETS = re.compile(r"\((?:UTC|GMT)?\s?([+-]\d\d:?\d\d|[A-Z]{2,4})\)|\b(?:UTC|GMT)(?=[+-]\d)")


class OrderUndecided(ValueError):
    """The text may be one of two days, and nothing tells which."""


class DateMissing(ValueError):
    """The text is a clock time without a date."""


def numeric_date(text: str) -> tuple[int, int, int] | None:
    """The first number, the second and the year of a date that only an order makes sense of, else None.

    Dates with points put the day first wherever they are written, so they need none.
    """
    match = _NUMERIC.match(text)
    if match is None or match[2] == ".":
        return None
    return int(match[1]), int(match[3]), _year(match[4])


def moment_in(text: str, order: DateOrder, time_zone: dt.tzinfo, on_date: dt.date | None = None) -> dt.datetime:
    """The moment in UTC that a text gives, its clock read in the time zone unless it names another.

    Points between the numbers put the day first; slashes and hyphens follow `order`. A clock time alone is of
    `on_date`. Raises OrderUndecided where the order matters and is not known, DateMissing for a clock time alone
    where no date is given, and ValueError for a text that is no time.
    """
    if text[4:8:3] == "--":
        try:  # what most tools write, at the speed of C
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            if moment.year not in _YEARS:
                raise ValueError(text)
            if moment.microsecond:
                moment = moment.replace(microsecond=0)
            return (moment if moment.tzinfo else moment.replace(tzinfo=time_zone)).astimezone(dt.UTC)
    found = _by_pattern(text, order, time_zone, on_date) or _by_pattern(_simplified(text), order, time_zone, on_date)
    if found is None:
        raise ValueError(text)
    return found


def _by_pattern(text: str, order: DateOrder, time_zone: dt.tzinfo, on_date: dt.date | None) -> dt.datetime | None:
    # One tuple of all groups, because asking for them one by one takes longer than matching does.
    if text[:1].isalpha():
        match = _WRITTEN.fullmatch(text)
        if match and (number := MONTHS.get(match[1].lower())):
            _, day, year, *clock = match.groups()
            return _moment(int(year), number, int(day), clock, time_zone)
    elif match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, *clock = match.groups()
        return _moment(int(year), int(month), int(day), clock, time_zone)
    elif match := _NUMERIC.fullmatch(text):
        first, mark, then, year, *clock = match.groups()
        month_number, day_number = _month_and_day(int(first), mark, int(then), order)
        return _moment(_year(year), month_number, day_number, clock, time_zone)
    elif (match := _DAY_WRITTEN.fullmatch(text)) and (number := MONTHS.get(match[2].lower())):
        day, _, year, *clock = match.groups()
        return _moment(int(year), number, int(day), clock, time_zone)
    elif match := _CLOCK_ALONE.fullmatch(text):
        if on_date is None:
            raise DateMissing(text)
        return _moment(on_date.year, on_date.month, on_date.day, list(match.groups()), time_zone)
    return None


def _simplified(text: str) -> str:
    """The text without weekdays and small words, and with what other scripts write in their own way put in ours."""
    text = _CJK_DATE.sub(r"\1-\2-\3", text)
    text = _HALF_BEFORE.sub(lambda match: f"{match[2]} {'am' if match[1] in '午前上午오전' else 'pm'}", text)
    text = _ZONE_IN_BRACKETS.sub(lambda match: match[1] or "", text)
    text = _HOUR_MARK.sub(r"\1:\2", text)
    return " ".join(_WORD.sub(_if_it_matters, text).split()).strip(", ")


def _if_it_matters(match: re.Match[str]) -> str:
    word = match[0].strip(".,").casefold()
    # “mar” is a Tuesday in some languages and the month of March in many more.
    return "" if word in WITHOUT_MEANING and word not in MONTHS else match[0]


def _moment(year: int, month: int, day: int, clock: list[str | None] | list[str], time_zone: dt.tzinfo) -> dt.datetime:
    hour, minute, second, half, zone = clock
    if year not in _YEARS:
        raise ValueError(year)
    hours = _hours(hour, half) if hour else 0
    local = dt.datetime(
        year, month, day, hours, int(minute or 0), int(second or 0), tzinfo=_zone(zone) if zone else time_zone
    )
    return local.astimezone(dt.UTC)


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _month_and_day(first: int, mark: str, then: int, order: DateOrder) -> tuple[int, int]:
    if mark == "." or first > 12 or first == then:
        return then, first
    if then > 12:
        return first, then
    if not order:
        raise OrderUndecided
    return (then, first) if order == "day-first" else (first, then)


def _hours(hour: str, half: str | None) -> int:
    hours = int(hour)
    if not half:
        return hours
    is_afternoon = half in "pP"
    if hours > 12:
        if is_afternoon:  # some tools write 14:05 PM
            return hours
        raise ValueError(hour)
    return hours % 12 + (12 if is_afternoon else 0)


def _zone(text: str) -> dt.tzinfo:
    if text[0] in "+-":
        offset = dt.timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
        return dt.timezone(-offset if text[0] == "-" else offset)
    if text.lower() not in ZONES:
        raise ValueError(text)
    return dt.timezone(dt.timedelta(hours=ZONES[text.lower()]))


def is_clock_alone(text: str) -> bool:
    """Whether the text is a clock time without a date."""
    return _CLOCK_ALONE.fullmatch(text) is not None
