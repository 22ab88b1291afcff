"""Plain text with marks in it, as blanks."""

from collections.abc import Iterator

from comms.domain.messages import shapes
from comms.domain.messages.blanks import Slot
from comms.domain.messages.html_blanks import cut_address
from comms.domain.messages.marks import Marks
from comms.domain.messages.plain_text import ADDRESS_BEGINS, ADDRESS_ENDS


def cut_text(text: str, marks: Marks) -> Iterator[str | Slot]:
    """The pieces of a plain text, values as they are; in an address, encoded for it."""
    for part in text.split(ADDRESS_BEGINS):
        address, ends, words = part.rpartition(ADDRESS_ENDS)
        if ends:
            yield from cut_address(address, marks)
        for piece in marks.cut(words):
            yield piece if isinstance(piece, str) else Slot(piece, shapes.as_words)
