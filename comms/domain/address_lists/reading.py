"""The addresses in a file of any layout: which column they are in, and what is none."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, NamedTuple

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import DEFAULT_LIMITS, Limits, Row, rows, sniff
from webinars.domain.attendee_files.addresses import address_in, is_address

# From so many rows at the top it is decided in which column the addresses are.
LOOKED_AT = 1_000
# What is stored while the uploader waits; far more is a matter for an attendee list.
LIMITS = Limits(file_bytes=DEFAULT_LIMITS.file_bytes, rows=250_000)


class Found(NamedTuple):
    """One row of the file: its address, or "" and the text that is none."""

    row_number: int
    address: str
    text: str


def found_in(file: IO[bytes]) -> Iterator[Found]:
    """Each row that is not blank, but for the headings above the addresses.

    Raises RuleBroken for a file that is no table, or has no address in its first rows.
    """
    listed = (row for row in rows(file, sniff(file, limits=LIMITS), limits=LIMITS) if any(map(str.strip, row.cells)))
    top = list(islice(listed, LOOKED_AT))
    column = _column_of_addresses(top)
    is_above = True
    for row in chain(top, listed):
        found = _found(row, column)
        if found.address:
            is_above = False
        # Headings and titles stand above the first address; what has an @ is meant as one, though.
        if is_above and "@" not in found.text:
            continue
        yield found


def _column_of_addresses(top: list[Row]) -> int:
    counted = Counter(
        position
        for row in top
        for position, cell in enumerate(row.cells)
        if "@" in cell and is_address(address_in(cell)[0])
    )
    if not counted:
        raise RuleBroken(
            _("No email address was found in the first %(number)s rows. Bring a file with one address in each row."),
            code="no_addresses",
            params={"number": len(top)},
        )
    most = max(counted.values())
    return min(position for position, number in counted.items() if number == most)


def _found(row: Row, column: int) -> Found:
    text = row.cells[column].strip() if column < len(row.cells) else ""
    address = address_in(text)[0]
    return Found(row.number, address, text) if is_address(address) else Found(row.number, "", text)
