"""How the headings of columns and the titles of sections are compared with the words that are known."""

import re
import unicodedata
from functools import lru_cache

from .durations import unit_of_word
from .fields import Field
from .heading_words import OTHER_THINGS, REASON_HEADING, REGISTRATION_STEMS, STRETCHED, WORDS

_TOKEN = re.compile(r"\w+")
_UNIT = re.compile(r"(.+?)\s*[(\[（]\s*([^()]*?)\s*[)\]）]\W*")
_BRACKETS = (")", ")*", "]", "）")
_NUMBERING = re.compile(r"(\d{1,2})\s*[.)．、]\s*")


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """The heading without what varies: case, spaces, punctuation, width of letters; `#` stays, for it means number."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum() or letter == "#")


def split_title(text: str) -> tuple[int | None, str]:
    """The number before the title of a section, if there is one, and the key of its words."""
    match = _NUMBERING.match(text)
    return (int(match[1]), heading_key(text[match.end() :])) if match else (None, heading_key(text))


KEYS: dict[str, Field] = {heading_key(word): field for field, words in WORDS.items() for word in words}
KEYS[heading_key(REASON_HEADING)] = Field.NOT_KEPT


def understood(heading: str) -> Field | None:
    """What a heading means by itself, whatever unit of time it names beside."""
    field = KEYS.get(heading_key(heading))
    if field is None and heading.endswith(_BRACKETS) and (split := _UNIT.fullmatch(heading)) and is_unit(split[2]):
        field = KEYS.get(heading_key(split[1]))
    return field


def is_unit(text: str) -> bool:
    """Whether the text names how a time is counted, such as “minutes”, “en seconde” or “hh:mm:ss”."""
    return unit_in(text) is not None or bool(re.fullmatch(r"h+:m+(:s+)?", text.casefold()))


def unit_in(text: str) -> int | None:
    """The seconds of the unit of time that a text names, or None where it names none."""
    words = reversed(_TOKEN.findall(text.casefold()))  # the unit comes last, behind “Session duration” and the like
    return next((unit for word in words if (unit := unit_of_word(word))), None)


def is_about_registration(heading: str) -> bool:
    """Whether the heading says that its cells were given on registration, as against those of an account."""
    key = heading_key(heading)
    return any(stem in key for stem in REGISTRATION_STEMS)


def understood_in_part(heading: str) -> Field | None:
    """What a heading means by its last or first words, the longest that are known."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", heading).casefold().replace("e-mail", "email"))
    if OTHER_THINGS.intersection(tokens):
        return None
    for length in range(len(tokens) - 1, 0, -1):
        for part in (tokens[-length:], tokens[:length]):
            field = KEYS.get(heading_key("".join(part)))
            if field in STRETCHED:
                return field
    return None
