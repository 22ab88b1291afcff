"""Who is who between a report's list of people and its list of the times at which they came and went."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from backoffice.foundation.tables import Row

from .addresses import address_in
from .attendee_line import AttendeeLine
from .cell_text import cleaned_cells
from .cells import first_value
from .fields import Field
from .line_reader import LineReader
from .roles import is_host
from .table import Part, Table
from .vocabulary import heading_key


class Identity(NamedTuple):
    """How somebody registered, whatever the account is called with which they came."""

    email: str
    name: str
    first_name: str
    last_name: str


class Stays:
    """Knows, of each account, who registered with it, whether it has rows of its own, and whether it is a host's.

    Holds one small entry for each person and name, whatever the number of rows.
    """

    def __init__(
        self, people: Table, stays: Table, found: Iterable[tuple[Table, Row]], readers: Mapping[int, LineReader]
    ) -> None:
        shared = {heading_key(stays.heading(position)) for position in stays.positions(Field.EMAIL)}
        emails = people.positions(Field.EMAIL)
        # The address of the account stands under the same heading in both tables; the other is the registration's.
        accounts = tuple(position for position in emails if heading_key(people.heading(position)) in shared)
        self.emails = {Part.ATTENDEES: accounts or emails, Part.STAYS: stays.positions(Field.EMAIL)}
        self.names = {
            part: table.positions(Field.NAME) for part, table in zip(self.emails, (people, stays), strict=True)
        }
        self.roles = people.positions(Field.ROLE)
        self.identities: dict[str, Identity] = {}
        # Names that several people have: a stay without an address may be any of theirs.
        self.twins: set[str] = set()
        self.accounts: set[str] = set()
        self.hosts: set[str] = set()
        for table, row in found:
            cells = cleaned_cells(row.cells)
            if table.part == Part.STAYS:
                self.accounts.add(self._account(table.part, cells))
            elif table.part == Part.ATTENDEES:
                self._meet(readers[id(table)], row.number, cells)

    def tell_of(self, cells: list[str]) -> bool:
        """Whether a person of the list has rows among the stays."""
        email, name = self._marks(Part.ATTENDEES, cells)
        return email in self.accounts or (name in self.accounts and name not in self.twins)

    def is_of_host(self, cells: list[str]) -> bool:
        """Whether a stay is that of somebody whom the list of people calls a host."""
        return self._account(Part.STAYS, cells) in self.hosts

    def name_properly(self, line: AttendeeLine, cells: list[str]) -> None:
        """Give a stay the address and the name with which its person registered, where those are others."""
        account = self._account(Part.STAYS, cells)
        identity = self.identities.get(account)
        if identity is None or not identity.email or account in self.twins:
            return
        line.email, line.name, line.first_name, line.last_name = identity
        line.problems = [problem for problem in line.problems if problem.code not in ("no_email", "email_not_valid")]

    def _meet(self, reader: LineReader, row_number: int, cells: list[str]) -> None:
        email, name = self._marks(Part.ATTENDEES, cells)
        if self.roles and is_host(first_value(cells, self.roles)[0]):
            self.hosts.add(email or name)
            return
        line = reader.read(row_number, cells)
        identity = Identity(line.email, line.name, line.first_name, line.last_name)
        if email:
            self.identities[email] = identity
        if self.identities.setdefault(name, identity).email != identity.email:
            self.twins.add(name)

    def _account(self, part: Part, cells: list[str]) -> str:
        email, name = self._marks(part, cells)
        return email or name

    def _marks(self, part: Part, cells: list[str]) -> tuple[str, str]:
        email, _ = address_in(first_value(cells, self.emails[part])[0])
        name, _ = first_value(cells, self.names[part])
        return email, f"name:{name.casefold()}"
