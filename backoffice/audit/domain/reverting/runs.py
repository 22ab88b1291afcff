"""Who changed one thing in turn: what a group came upon, what it left, and who changed it since."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Places in the rows of an object: the group's last uninterrupted run of changes of one thing.

    Before `first` it held what it is to hold again; `last` is the group's last change of it; `since` is the last change
    by somebody else after that, None where there was none.
    """

    first: int
    last: int
    since: int | None


def last_run(changes: Sequence[int], mine: frozenset[int]) -> Run | None:
    """The group's last run among the places where the thing was changed; None where the group never changed it.

    What others changed between two changes of the group's is what the second came upon.
    """
    own = [number for number, place in enumerate(changes) if place in mine]
    if not own:
        return None
    number = own[-1]
    since = changes[-1] if number < len(changes) - 1 else None
    last = changes[number]
    while number and changes[number - 1] in mine:
        number -= 1
    return Run(changes[number], last, since)
