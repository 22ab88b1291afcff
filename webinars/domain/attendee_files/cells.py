"""Values of a row by what its columns mean."""

from .cell_text import cleaned


def first_value(cells: list[str], positions: tuple[int, ...]) -> tuple[str, int]:
    """The first value that a row has in these columns, and its position; that of the first column if it has none."""
    width = len(cells)
    for position in positions:
        if position < width and (text := cleaned(cells[position])):
            return text, position
    return "", positions[0] if positions else 0
