"""Which addresses of a list have been seen in earlier rows."""

from collections.abc import Iterable
from typing import Protocol

from webinars.choices import RowOutcome
from webinars.models import AttendeeImport, ImportRow

# Such a row does not stand for its address: the next one with it is taken.
NOT_TAKEN = (RowOutcome.REFUSED, RowOutcome.DUPLICATE)


class Sightings(Protocol):
    """What earlier batches of a list held."""

    def rows_of(self, addresses: Iterable[str]) -> dict[str, int]:
        """The number of the row that was taken for each address that had one."""

    def keep(self, rows: list[ImportRow]) -> None:
        """Remember the rows of one more batch."""

    def count_people(self) -> int:
        """How many people there are: by address, and by name where there is none."""


class StagedSightings:
    """Looks into the staged rows, so that memory does not grow with the file."""

    def __init__(self, run: AttendeeImport) -> None:
        self.run = run

    def rows_of(self, addresses: Iterable[str]) -> dict[str, int]:
        """The number of the row that was taken for each address that had one."""
        seen = ImportRow.objects.filter(attendee_import=self.run, email__in=list(addresses))
        return dict(seen.exclude(outcome__in=NOT_TAKEN).order_by().values_list("email", "number"))

    def keep(self, rows: list[ImportRow]) -> None:
        """Stage the rows."""
        for row in rows:
            row.attendee_import = self.run
        ImportRow.objects.bulk_create(rows)

    def count_people(self) -> int:
        """How many people there are: by address, and by name where there is none."""
        rows = ImportRow.objects.filter(attendee_import=self.run).order_by()
        by_address = rows.exclude(email="").values("email").distinct().count()
        return by_address + rows.filter(email="").values("name").distinct().count()


class RememberedSightings:
    """Remembers, for a look at a file that writes nothing."""

    def __init__(self) -> None:
        self.taken: dict[str, int] = {}
        self.people: set[tuple[bool, str]] = set()

    def rows_of(self, addresses: Iterable[str]) -> dict[str, int]:
        """The number of the row that was taken for each address that had one."""
        return {address: self.taken[address] for address in addresses if address in self.taken}

    def keep(self, rows: list[ImportRow]) -> None:
        """Remember the addresses and names."""
        for row in rows:
            self.people.add((bool(row.email), row.email or row.name))
            if row.outcome not in NOT_TAKEN:
                self.taken[row.email] = row.number

    def count_people(self) -> int:
        """How many people there are: by address, and by name where there is none."""
        return len(self.people)
