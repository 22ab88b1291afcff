"""Storing the addresses of a file, whole batches at a time."""

from dataclasses import dataclass, field
from itertools import batched
from typing import IO, Any

from django.db import transaction

from backoffice.foundation.set_based import insert_rows
from comms.models import AddressList, ListedAddress

from .reading import Found, found_in

BATCH_SIZE = 5_000
# So many rows that are no addresses are kept to be shown; the number of all of them is kept in any case.
PLACES_KEPT = 500
TEXT_CHARACTERS = 100


@dataclass(slots=True)
class Report:
    """What a file held: valid addresses, those that stood there before, and rows without one; they add up to `read`."""

    file: str
    read: int = 0
    valid: int = 0
    double: int = 0
    unreadable: int = 0
    places: list[list[Any]] = field(default_factory=list)

    def note_unreadable(self, found: Found) -> None:
        """Count a row without an address, and keep the first of them with their numbers."""
        self.unreadable += 1
        if len(self.places) < PLACES_KEPT:
            self.places.append([found.row_number, found.text[:TEXT_CHARACTERS]])

    def as_json(self) -> dict[str, Any]:
        """The report as the list keeps it; the number of valid ones is a column of its own."""
        return {
            "file": self.file, "read": self.read, "double": self.double, "unreadable": self.unreadable,
            "places": self.places,
        }  # fmt: skip


@transaction.atomic
def store(address_list: AddressList, file: IO[bytes], *, file_name: str) -> Report:
    """Add the file's addresses to a stored list that has none yet, and keep the report with it.

    Raises RuleBroken for a file that is no table or holds no address; then nothing is stored.
    """
    report = Report(file_name[-255:])
    template = ListedAddress(address_list=address_list)
    for batch in batched(found_in(file), BATCH_SIZE):
        report.read += len(batch)
        for found in batch:
            if not found.address:
                report.note_unreadable(found)
        valid = [found.address for found in batch if found.address]
        stored = insert_rows(
            template, fields=["address"], rows=[(address,) for address in dict.fromkeys(valid)], returns="address"
        )
        report.valid += len(stored)
        report.double += len(valid) - len(stored)
    address_list.address_count, address_list.report = report.valid, report.as_json()
    AddressList.objects.filter(pk=address_list.pk).update(address_count=report.valid, report=address_list.report)
    return report
