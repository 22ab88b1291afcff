"""Reminders as people write them: “1 day, 1 hour”."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.foundation.errors import RuleBroken
from webinars.models.reminder_offsets import ReminderOffset

# Days and minutes of each unit, by every word for it.
_UNITS = {
    **dict.fromkeys(("w", "week", "weeks"), (7, 0)),
    **dict.fromkeys(("d", "day", "days"), (1, 0)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), (0, 60)),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), (0, 1)),
}
_PART = re.compile(r"(\d{1,5})\s*([a-z]+)")


def offsets_in_words(offsets: Iterable[str]) -> str:
    """The stored offsets in words, which `offsets_from_words` reads back."""
    return ", ".join(_in_words(ReminderOffset.of(iso)) for iso in offsets)


def offsets_from_words(text: str) -> list[str]:
    """The offsets that the words mean, longest first; none where there are no words.

    Raises RuleBroken `reminder_not_understood` with the part that is nonsense.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]", text)]
    offsets = [_offset(part) for part in parts if part]
    return [offset.iso for offset in sorted(offsets, key=lambda offset: offset.length, reverse=True)]


def _in_words(offset: ReminderOffset) -> str:
    hours, minutes = divmod(offset.minutes, 60)
    said = [
        ngettext("%(n)s day", "%(n)s days", offset.days) % {"n": offset.days} if offset.days else "",
        ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes} if minutes else "",
    ]
    return " ".join(words for words in said if words)


def _offset(part: str) -> ReminderOffset:
    shown = part if len(part) <= 40 else f"{part[:40]}…"
    refusal = RuleBroken(
        _("“%(part)s” is not a time before the start. Write it like “1 day, 1 hour” or “30 minutes”."),
        code="reminder_not_understood",
        params={"part": shown},
    )
    plain = part.lower()
    found = _PART.findall(plain)
    if not found or _PART.sub("", plain).replace("and", "").strip():
        raise refusal
    days = minutes = 0
    for number, word in found:
        if word not in _UNITS:
            raise refusal
        days += int(number) * _UNITS[word][0]
        minutes += int(number) * _UNITS[word][1]
    if not days and not minutes:
        raise refusal
    return ReminderOffset(days, minutes)
