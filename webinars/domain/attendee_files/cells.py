"""Values of a row by what its columns mean."""

from .moments import is_clock_alone


def first_value(cells: list[str], positions: tuple[int, ...]) -> tuple[str, int]:
    """The first value that a row of cleaned cells has in these columns, and its position, or else the first column."""
    width = len(cells)
    for position in positions:
        if position < width and (text := cells[position]):
            return text, position
    return "", positions[0] if positions else 0


def first_time(cells: list[str], positions: tuple[int, ...]) -> tuple[str, int]:
    """The same for times, put together where the date stands in one column and the clock in another."""
    text, position = first_value(cells, positions)
    if len(positions) > 1:
        others = [cells[other] for other in positions if other != position and other < len(cells)]
        for other in others:
            if is_clock_alone(other) and ":" not in text:
                return f"{text} {other}", position
            if is_clock_alone(text) and other and ":" not in other:
                return f"{other} {text}", position
    return text, position
