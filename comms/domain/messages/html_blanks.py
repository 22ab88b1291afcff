"""HTML with marks in it, as blanks whose values can't become markup or lead elsewhere."""

import re
from collections.abc import Iterator

from comms.domain.messages import shapes
from comms.domain.messages.blanks import Slot
from comms.domain.messages.marks import Marks

# A tag with its attributes, whose values may hold anything but the quotes around them.
TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^"<>]|"[^"]*")*)>')
_ADDRESS = re.compile(r'(\bhref=")([^"]*)(")')
# Inside these a link can't begin.
_NO_LINKS_IN = {"a", "title", "code", "pre"}


def cut_html(html: str, marks: Marks, *, link_attributes: str = "") -> list[str | Slot]:
    """The pieces of clean HTML: what stands in an address is encoded for it, everything else escaped."""
    pieces: list[str | Slot] = []
    as_link = shapes.links_with(link_attributes)
    end, closed_to_links = 0, 0
    for tag in TAG.finditer(html):
        shape = shapes.as_html if closed_to_links else as_link
        pieces += _slots(html[end : tag.start()], marks, shape)
        pieces += _of_tag(tag[0], marks)
        if tag[2].lower() in _NO_LINKS_IN:
            closed_to_links = max(0, closed_to_links + (-1 if tag[1] else 1))
        end = tag.end()
    return [*pieces, *_slots(html[end:], marks, as_link)]


def cut_address(address: str, marks: Marks) -> Iterator[str | Slot]:
    """The pieces of an address."""
    is_start = True
    for piece in marks.cut(address):
        if isinstance(piece, str):
            yield piece
            is_start = is_start and not piece
        else:
            yield Slot(piece, shapes.at_start_of_address if is_start else shapes.inside_address)
            is_start = False


def _of_tag(tag: str, marks: Marks) -> Iterator[str | Slot]:
    end = 0
    for match in _ADDRESS.finditer(tag):
        yield from _slots(tag[end : match.start()], marks, shapes.as_html)
        yield match[1]
        for piece in cut_address(match[2], marks):
            # What an encoded value still holds that HTML does not: an ampersand, an apostrophe.
            yield piece if isinstance(piece, str) else Slot(piece.use, _escaped(piece.shape))
        yield match[3]
        end = match.end()
    yield from _slots(tag[end:], marks, shapes.as_html)


def _slots(text: str, marks: Marks, shape: shapes.Shape) -> Iterator[str | Slot]:
    for piece in marks.cut(text):
        yield piece if isinstance(piece, str) else Slot(piece, shape)


def _escaped(shape: shapes.Shape) -> shapes.Shape:
    return lambda use, value: shapes.as_html(use, shape(use, value))
