"""How long somebody was there."""

from collections.abc import Iterable
from datetime import datetime


def present_seconds(stays: Iterable[tuple[datetime, datetime]]) -> int:
    """The seconds covered by at least one of the stays, each given by its beginning and end: their union."""
    total = 0.0
    reached: datetime | None = None
    for joined_at, left_at in sorted(stays):
        begin = joined_at if reached is None else max(joined_at, reached)
        if left_at > begin:
            total += (left_at - begin).total_seconds()
        reached = left_at if reached is None else max(reached, left_at)
    return round(total)


def minutes_of(seconds: int) -> int:
    """Whole minutes, half of one rounded up."""
    return (seconds + 30) // 60
