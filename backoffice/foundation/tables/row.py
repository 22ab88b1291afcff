"""One row of an uploaded table, and how a spreadsheet names its cells."""

from typing import NamedTuple


class Row(NamedTuple):
    """The cells of one row under the number at which a spreadsheet shows it; a blank row has no cells or empty ones."""

    number: int
    cells: list[str]


def column_letters(position: int) -> str:
    """The letters a spreadsheet puts above a column: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row_number: int, position: int) -> str:
    """The name of a cell as a spreadsheet shows it, such as `C12`."""
    return f"{column_letters(position)}{row_number}"
