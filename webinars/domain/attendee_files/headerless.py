"""Lists that begin with a person instead of a header."""

from collections.abc import Iterable

from backoffice.foundation.tables import Row

from .addresses import address_in, is_address
from .cell_text import cleaned
from .fields import Field
from .table import Part, Table

# With more columns than an address and a name beside it, guessing would do harm.
WIDEST = 2


def table_without_header(first_rows: Iterable[Row]) -> Table | None:
    """How to read a list of addresses, with a name beside or before each, or None where these rows are no such list."""
    filled = [[cleaned(cell) for cell in row.cells] for row in first_rows]
    filled = [cells for cells in filled if any(cells)]
    if not filled or max(len([cell for cell in cells if cell]) for cells in filled) > WIDEST:
        return None
    positions = [
        next((position for position, cell in enumerate(cells) if is_address(address_in(cell)[0])), None)
        for cells in filled
    ]
    email = positions[0]
    if email is None or positions.count(email) * 2 < len(positions):
        return None
    columns = {email: Field.EMAIL}
    others = {position for cells in filled for position, cell in enumerate(cells) if cell and position != email}
    if len(others) == 1:
        columns[others.pop()] = Field.NAME
    return Table(part=Part.ATTENDEES, columns=columns)
