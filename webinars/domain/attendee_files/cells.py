"""Values of a row by what its columns mean."""


def first_value(cells: list[str], positions: tuple[int, ...]) -> tuple[str, int]:
    """The first value that a row of cleaned cells has in these columns, and its position, or else the first column."""
    width = len(cells)
    for position in positions:
        if position < width and (text := cells[position]):
            return text, position
    return "", positions[0] if positions else 0
