"""How long somebody was there, as lists write it."""

import re
from functools import lru_cache

# Seconds of each unit, and the words for it in any language; a new word is one more entry.
UNITS: dict[int, tuple[str, ...]] = {
    86_400: ("d", "day", "days", "tag", "tage", "jour", "jours", "día", "días", "giorno", "giorni", "dia", "dias"),
    3_600: (
        "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures", "hora", "horas", "ora",
        "ore", "u", "uur", "uren", "tim", "timme", "timmar", "timer", "godz", "時間", "时间", "小时", "小時",
        "시간", "ч", "час", "часа", "часов",
    ),
    60: (
        "m", "min", "mins", "mn", "minute", "minutes", "minuten", "minuto", "minutos", "minuti", "minuut", "minuter",
        "minutter", "分", "分間", "分钟", "分鐘", "분", "мин", "минута", "минут",
    ),
    1: (
        "s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "seconde", "secondes", "seg", "segundo",
        "segundos", "secondo", "secondi", "seconden", "sekund", "sekunder", "秒", "秒間", "秒钟", "초", "сек",
        "секунд",
    ),
}  # fmt: skip
_SECONDS = {word: seconds for seconds, words in UNITS.items() for word in words}
# What may stand between the parts of a duration.
_BETWEEN = frozenset({"", "and", "und", "et", "y", "e", "en", "och", "og", "i"})

_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")
_CLOCK = re.compile(r"(\d+):(\d\d?)(?::(\d\d?))?(?:[.,]\d+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def unit_of_word(word: str) -> int | None:
    """The seconds of the unit that a word in lower case names, or None."""
    return _SECONDS.get(word)


@lru_cache(maxsize=4096)
def seconds_in(text: str, unit: int = 60) -> int | None:
    """The seconds that a text such as `3h 23m 20s`, `59 Min. 0 Sek.` or `1:02:30` states; None where it states none.

    A plain number is in `unit`, in seconds. Of two numbers with a colon, the first are hours where the unit is an
    hour, and minutes otherwise.
    """
    if _NUMBER.fullmatch(text):
        return round(float(text.replace(",", ".")) * unit)
    if clock := _CLOCK.fullmatch(text):
        first, second, third = int(clock[1]), int(clock[2]), clock[3]
        if third is not None:
            return first * 3_600 + second * 60 + int(third)
        return first * 3_600 + second * 60 if unit == 3_600 else first * 60 + second
    return _sum_of_parts(text.casefold())


def _sum_of_parts(text: str) -> int | None:
    total = 0.0
    end = 0
    for part in _PART.finditer(text):
        seconds = _SECONDS.get(part[2])
        if seconds is None or text[end : part.start()].strip(" ,;.") not in _BETWEEN:
            return None
        total += float(part[1].replace(",", ".")) * seconds
        end = part.end()
    return round(total) if end and not text[end:].strip(" .") else None
