"""What the number in a spreadsheet's cell means, written as a person would type it."""

import datetime as dt
import zipfile
from typing import Literal

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from .limits import Limits
from .workbooks import Workbook, local, small_part

type Meaning = Literal["date", "duration", "number"]

# Numbers of formats that Excel knows without writing them down: dates in East Asian and other calendars.
_UNWRITTEN_DATES = frozenset([*range(27, 37), *range(50, 59)])
# From here on a number loses digits in a spreadsheet, and an exponent says so.
_EXACT_BELOW = 10**15


def read_meanings(archive: zipfile.ZipFile, workbook: Workbook, limits: Limits) -> list[Meaning]:
    """What numbers mean, by the index of the style of their cell."""
    root = small_part(archive, workbook.styles_part, limits)
    if root is None:
        return []
    formats = {
        element.get("numFmtId", ""): element.get("formatCode", "")
        for element in root.iter()
        if local(element.tag) == "numFmt"
    }
    styles = next((element for element in root.iter() if local(element.tag) == "cellXfs"), ())
    return [_meaning(style.get("numFmtId", "0"), formats) for style in styles]


def _meaning(number: str, formats: dict[str, str]) -> Meaning:
    code = formats.get(number, "")
    if not code and number.isdecimal():
        if int(number) in _UNWRITTEN_DATES:
            return "date"
        code = BUILTIN_FORMATS.get(int(number), "")
    if is_timedelta_format(code):
        return "duration"
    return "date" if is_date_format(code) else "number"


def number_text(raw: str, meaning: Meaning, *, counts_from_1904: bool) -> str:
    """The text of a number: `7` for 7.0, an ISO date or time for a date, hours and minutes for a duration."""
    if meaning == "number" and raw.isdecimal():
        return raw
    try:
        value = float(raw)
        if meaning == "number":
            return str(int(value)) if value.is_integer() and abs(value) < _EXACT_BELOW else f"{value:.15g}"
        epoch = MAC_EPOCH if counts_from_1904 else WINDOWS_EPOCH
        return _moment_text(from_excel(value, epoch, timedelta=meaning == "duration"))
    except (ValueError, OverflowError):
        return raw


def _moment_text(value: dt.datetime | dt.date | dt.time | dt.timedelta | None) -> str:
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        minutes, seconds = divmod(abs(seconds), 60)
        return f"{'-' if value < dt.timedelta(0) else ''}{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, dt.datetime):
        value = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        return str(value.date()) if value.time() == dt.time.min else value.isoformat(" ")
    if isinstance(value, dt.time):
        return value.isoformat("seconds")
    return str(value)
