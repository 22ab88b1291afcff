"""Keeping a spreadsheet from running what somebody typed into a cell."""

import re

_RUNS = r"(?:[\t\r\n]|\s*[=+\-@＝＋－＠])"
_DANGEROUS = re.compile(_RUNS)
_ESCAPED = re.compile(f"'+{_RUNS}")
# A phone number or a plain number begins with a sign too, calculates nothing, and must stay readable.
_HARMLESS = re.compile(r"\+\d[\d ()./\-\u00a0]*|-\d[\d.,]*%?", re.ASCII)


def formula_safe(value: object) -> object:
    """The value to write into a CSV or XLSX cell: text that would run as a formula gets an apostrophe before it.

    `+49 30 5550100` and `-2.5` stay as they are, and so does whatever is not text.
    """
    # Nothing that runs begins with a letter or a digit; most cells end here.
    if not isinstance(value, str) or not value or value[0].isalnum():
        return value
    if _ESCAPED.match(value) or (_DANGEROUS.match(value) and not _HARMLESS.fullmatch(value)):
        return f"'{value}"
    return value


def formula_restored(text: str) -> str:
    """What `formula_safe` was given, from what it wrote."""
    return text[1:] if _ESCAPED.match(text) else text
