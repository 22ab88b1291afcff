"""Which delimiter separates the cells of a text, decided by its header rather than by the file's name."""

import csv
import io
from collections import Counter
from collections.abc import Callable

from .dialect import DELIMITERS

RECORDS_LOOKED_AT = 200
FALLBACK = ","

type Familiar = Callable[[str], bool]


def decide_delimiter(head: str, familiar: Familiar | None = None) -> str:
    """The delimiter of the text that begins with `head`; a comma where there is none at all.

    The row with the most cells that are `familiar` as headings decides. Where nothing is familiar, the delimiter
    that splits the most rows does, and among equals the one that splits them most evenly.
    """
    scores = {delimiter: _score(head, delimiter, familiar) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if any(scores[best]) else FALLBACK


def _score(head: str, delimiter: str, familiar: Familiar | None) -> tuple[int, int, int, int]:
    records = [record for record in _records(head, delimiter) if len(record) > 1]
    if not records:
        return 0, 0, 0, 0
    headings = 0
    if familiar is not None:
        headings = max(sum(map(familiar, record)) for record in records)
    widths = Counter(map(len, records))
    return headings, len(records), max(widths.values()), widths.total()


def _records(head: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            records.append(record)
            if len(records) == RECORDS_LOOKED_AT:
                break
    except csv.Error:  # a cell too long to be a cell: what was read until there is enough to judge by
        return records
    return records
