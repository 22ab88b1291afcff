"""A text with blanks in it: made once, filled in for each reader."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from comms.domain.messages.placeholders import Use

type Shape = Callable[[Use, str], str]


class Slot(NamedTuple):
    """A blank: which value goes there, and in which shape."""

    use: Use
    shape: Shape

    def filled(self, values: Mapping[str, str]) -> str:
        """What stands there for the reader with these values."""
        return self.shape(self.use, values.get(self.use.name) or self.use.fallback)


class Blanks:
    """Pieces of a text, some of them blanks. What all readers share is filled in at once."""

    def __init__(self, pieces: Sequence[str | Slot], shared: Mapping[str, str]) -> None:
        self.literals: list[str] = [""]
        self.slots: list[Slot] = []
        for piece in pieces:
            if isinstance(piece, Slot) and piece.use.name not in shared:
                self.slots.append(piece)
                self.literals.append("")
            else:
                self.literals[-1] += piece.filled(shared) if isinstance(piece, Slot) else piece

    def fill(self, values: Mapping[str, str]) -> str:
        """The text for the reader with these values."""
        return self.filled([slot.filled(values) for slot in self.slots])

    def filled(self, words: Sequence[str]) -> str:
        """The text with these words in its blanks."""
        parts = [""] * (2 * len(words) + 1)
        parts[::2] = self.literals
        parts[1::2] = words
        return "".join(parts)
