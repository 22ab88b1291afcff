"""Moving the dates in an attendee list, so that an old sample tells of our days."""

import re
from datetime import date, datetime

# As Zoom writes them in rows (Mar 15, 2026 11:27:19), and as spreadsheets do (2026-03-15 11:27).
DAYS = {re.compile(r"[A-Z][a-z]{2} \d{2}, \d{4}"): "%b %d, %Y", re.compile(r"\d{4}-\d{2}-\d{2}"): "%Y-%m-%d"}


def moved(text: str, *, about: date, to: date) -> str:
    """The same list with every day moved by the distance between `about` and `to`."""
    distance = to - about
    for pattern, layout in DAYS.items():
        text = pattern.sub(lambda match, layout=layout: f"{_day(match[0], layout) + distance:{layout}}", text)  # type: ignore[misc]
    return text


def _day(word: str, layout: str) -> datetime:
    return datetime.strptime(word, layout)  # noqa: DTZ007 (a day, not a moment)
