"""The text of a cell without what only its writing brought along."""

import re

from backoffice.foundation.tables import formula_restored

# Ways in which tools and people write that there is nothing.
_NOTHING = frozenset({"--", "-", "—", "–", "n/a", "na", "#n/a", "n.a.", "none", "null", "nan"})
LONGEST_NOTHING = max(map(len, _NOTHING))
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def cleaned(text: str) -> str:
    """The text with single spaces and nothing invisible; empty where the cell says that there is nothing."""
    if not text:
        return ""
    # Of all white space only the plain space is printable, so this tells nearly every cell that needs no cleaning.
    if not text.isprintable() or "  " in text or text[0] in " '" or text[-1] == " ":
        text = " ".join(_INVISIBLE.sub("", text).split())
        if text[:1] == "'":
            text = formula_restored(text)
    return "" if len(text) <= LONGEST_NOTHING and text.lower() in _NOTHING else text


def cleaned_cells(cells: list[str]) -> list[str]:
    """All cells of a row, each cleaned."""
    # Nearly every row needs nothing of it, and one look at all of its text tells so.
    text = "|".join(cells)
    if (
        text.isprintable()
        and "  " not in text
        and "'" not in text
        and " |" not in text
        and "| " not in text
        and text[:1] != " "
        and text[-1:] != " "
    ):
        return [cell if len(cell) > LONGEST_NOTHING or cell.lower() not in _NOTHING else "" for cell in cells]
    return list(map(cleaned, cells))
