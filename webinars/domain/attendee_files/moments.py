"""Times as lists write them."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

type DateOrder = Literal["day-first", "month-first", ""]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janv janvier ene enero gen gennaio janeiro",
            "feb february februar févr février febrero febbraio fev fevereiro",
            "mar march märz mär mars marzo março",
            "apr april avr avril abr abril aprile",
            "may mai mayo mag maggio maio",
            "jun june juni juin junio giu giugno junho",
            "jul july juli juil juillet julio lug luglio julho",
            "aug august août ago agosto",
            "sep sept september septembre septiembre set settembre setembro",
            "oct october okt oktober octobre octubre ott ottobre out outubro",
            "nov november novembre noviembre novembro",
            "dec december dez dezember déc décembre dic diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
# Hours from UTC of the abbreviations that GoToWebinar and others write; those with several meanings mean the American.
ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "est": -5, "edt": -4, "cst": -6,
    "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "jst": 9, "aest": 10, "aedt": 11,
}  # fmt: skip

_CLOCK = (
    r"(?:[\s,T]*(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?"
    r"\s*(?:([ap])\.?m\.?)?\s*([a-z]{1,4}|[+-]\d\d:?\d\d)?)?"
)
_WRITTEN = re.compile(r"([^\W\d]+)\.? (\d{1,2}),? (\d{4})" + _CLOCK, re.IGNORECASE)
_DAY_WRITTEN = re.compile(r"(\d{1,2})\.? ([^\W\d]+)\.?,? (\d{4})" + _CLOCK, re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)" + _CLOCK, re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)" + _CLOCK, re.IGNORECASE)
_YEARS = range(1990, 2101)


class OrderUndecided(ValueError):
    """The text may be one of two days, and nothing tells which."""


def decide_order(texts: Iterable[str]) -> DateOrder:
    """Which of day and month stands first in all the texts together; empty where they don't tell, or disagree."""
    found: set[DateOrder] = set()
    for text in texts:
        match = _NUMERIC.match(text)
        if match and match[2] != ".":
            if int(match[1]) > 12:
                found.add("day-first")
            elif int(match[3]) > 12:
                found.add("month-first")
    return found.pop() if len(found) == 1 else ""


def moment_in(text: str, order: DateOrder, time_zone: dt.tzinfo) -> dt.datetime:
    """The moment in UTC that a text gives, its clock read in the time zone unless it names another.

    Points between the numbers put the day first; slashes and hyphens follow `order`. Raises OrderUndecided where the
    order matters and is not known, and ValueError for a text that is no time.
    """
    # One tuple of all groups, because asking for them one by one takes longer than matching does.
    if match := (_WRITTEN if text[:1].isalpha() else _ISO).fullmatch(text):
        *date, hour, minute, second, half, zone = match.groups()
    elif match := _NUMERIC.fullmatch(text):
        first, mark, then, year, hour, minute, second, half, zone = match.groups()
        date = [year, *_month_and_day(int(first), mark, int(then), order)]
    elif match := _DAY_WRITTEN.fullmatch(text):
        day, month, year, hour, minute, second, half, zone = match.groups()
        date = [month, day, year]
    else:
        raise ValueError(text)
    if not date[0].isdecimal():  # a written date has its year last
        date = [date[2], MONTHS.get(date[0].lower(), 0), date[1]]
    year = int(date[0]) + (2000 if len(date[0]) == 2 else 0)
    if year not in _YEARS:
        raise ValueError(text)
    hours = _hours(hour, half) if hour else 0
    local = dt.datetime(
        year, int(date[1]), int(date[2]), hours, int(minute or 0), int(second or 0),
        tzinfo=_zone(zone) if zone else time_zone,
    )  # fmt: skip
    return local.astimezone(dt.UTC)


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
    if not 1 <= hours <= 12:
        raise ValueError(hour)
    return hours % 12 + (12 if half in "pP" else 0)


def _zone(text: str) -> dt.tzinfo:
    if text[0] in "+-":
        offset = dt.timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
        return dt.timezone(-offset if text[0] == "-" else offset)
    if text.lower() not in ZONES:
        raise ValueError(text)
    return dt.timezone(dt.timedelta(hours=ZONES[text.lower()]))
