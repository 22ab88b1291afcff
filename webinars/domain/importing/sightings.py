"""Which people of a list have been seen in earlier rows."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from typing import NamedTuple, Protocol

from django.db.models import Case, F, Min, Value, When
from django.db.models.functions import Concat

from webinars.domain.importing.staging import NOT_TAKEN, StagedRow, stage
from webinars.models import AttendeeImport, ImportRow


class Sighting(NamedTuple):
    """A row that was taken."""

    number: int
    email: str
    key: str
    joined_at: datetime | None
    left_at: datetime | None


class Sightings(Protocol):
    """What earlier batches of a list held."""

    def of(self, addresses: Iterable[str]) -> list[Sighting]:
        """The rows that were taken for these addresses, in order."""

    def keep(self, rows: list[StagedRow]) -> None:
        """Remember the rows of one more batch."""

    def count_people(self) -> int:
        """How many people there are: by their number in the tool, else by address, else by name."""


class StagedSightings:
    """Looks into the staged rows, so that memory does not grow with the file."""

    def __init__(self, run: AttendeeImport) -> None:
        self.run = run

    def of(self, addresses: Iterable[str]) -> list[Sighting]:
        """The rows that were taken for these addresses, in order."""
        seen = ImportRow.objects.about(addresses, self.run)
        taken = seen.exclude(outcome__in=NOT_TAKEN).order_by("number")
        return [Sighting(*values) for values in taken.values_list(*Sighting._fields)]

    def keep(self, rows: list[StagedRow]) -> None:
        """Stage the rows."""
        stage(self.run, rows)

    def count_people(self) -> int:
        """How many people there are: by their number in the tool, else by address, else by name."""
        person = Case(
            When(key="", email="", then=Concat(Value("n:"), F("name"))),
            When(key="", then=Concat(Value("e:"), F("email"))),
            default=Concat(Value("k:"), F("key")),
        )
        rows = ImportRow.objects.filter(attendee_import=self.run).order_by()
        count: int = rows.annotate(person=person).values("person").distinct().count()
        return count


def first_numbers(run: AttendeeImport, addresses: Iterable[str]) -> dict[str, int]:
    """The number of the first row that was taken for each address."""
    rows = ImportRow.objects.about(addresses, run).exclude(outcome__in=NOT_TAKEN)
    return dict(rows.order_by().values("email").annotate(first=Min("number")).values_list("email", "first"))


class RememberedSightings:
    """Remembers in a scratch file of its own, for a look at a file that writes nothing to the database."""

    def __init__(self) -> None:
        # An empty name is a temporary database, which SQLite moves from memory to disk as it grows, and removes.
        self.scratch = sqlite3.connect("", isolation_level=None)
        self.scratch.execute("CREATE TABLE taken (email TEXT, number INTEGER, key TEXT, joined TEXT, left_at TEXT)")
        self.scratch.execute("CREATE INDEX taken_by_email ON taken (email)")
        self.scratch.execute("CREATE TABLE people (person TEXT PRIMARY KEY) WITHOUT ROWID")

    def close(self) -> None:
        """Remove the scratch file."""
        self.scratch.close()

    def of(self, addresses: Iterable[str]) -> list[Sighting]:
        """The rows that were taken for these addresses, in order."""
        wanted = list(addresses)
        question = f"SELECT * FROM taken WHERE email IN ({', '.join('?' * len(wanted))}) ORDER BY number"
        with closing(self.scratch.execute(question, wanted)) as rows:
            return [
                Sighting(number, email, key, _moment(joined), _moment(left))
                for email, number, key, joined, left in rows
            ]

    def keep(self, rows: list[StagedRow]) -> None:
        """Remember the rows of one more batch."""
        taken: Sequence[tuple[object, ...]] = [
            (row.email, row.number, row.key, _text(row.joined_at), _text(row.left_at)) for row in rows if row.is_taken
        ]
        self.scratch.execute("BEGIN")
        self.scratch.executemany("INSERT INTO taken VALUES (?, ?, ?, ?, ?)", taken)
        self.scratch.executemany(
            "INSERT OR IGNORE INTO people VALUES (?)",
            [(f"k:{row.key}" if row.key else f"e:{row.email}" if row.email else f"n:{row.name}",) for row in rows],
        )
        self.scratch.execute("COMMIT")

    def count_people(self) -> int:
        """How many people there are: by their number in the tool, else by address, else by name."""
        [(count,)] = self.scratch.execute("SELECT count(*) FROM people")
        return int(count)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
