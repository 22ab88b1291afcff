"""Turning the XML of a workbook into texts and cells, piece by piece."""

import re
from typing import IO, Any
from xml.parsers import expat

from .archives import damaged_workbook
from .limits import Limits
from .workbooks import declared_entities

CHUNK_BYTES = 64 * 1024
# A tag or a comment this long without an end is an attack on the memory.
_UNFINISHED_BYTES = 4 * 1024 * 1024
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def clean_text(text: str, place: str) -> str:
    """The text of a cell without the escapes of the format; raises RuleBroken where it is half a character."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if not text.isascii() else text
        if "\ufffd" in text:
            raise damaged_workbook(place)
    return text.replace("\0", "") if "\0" in text else text


class PieceParser:
    """Reads an XML part in pieces, refusing what a spreadsheet never writes; what comes out is in `found`."""

    def __init__(self, part: str, limits: Limits) -> None:
        self.part = part
        self.limits = limits
        self.found: list[Any] = []
        self.text: list[str] | None = None
        self.text_size = 0
        self.fed_bytes = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.refuse
        parser.EntityDeclHandler = self.refuse
        parser.ExternalEntityRefHandler = self.refuse
        self.parser = parser

    def refuse(self, *_details: object) -> int:
        """Refuse a document type or an entity as soon as it is declared."""
        raise declared_entities()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """An element ends."""
        raise NotImplementedError

    def characters(self, text: str) -> None:
        """Keep text where it is wanted."""
        if self.text is not None:
            self.text_size += len(text)
            if self.text_size > self.limits.row_characters:
                raise damaged_workbook(self.place())
            self.text.append(text)

    def place(self) -> str:
        """Where the reading has come to."""
        return self.part

    def read(self, stream: IO[bytes]) -> bool:
        """Read the next piece; False when there is none left. Raises RuleBroken where it is no proper XML."""
        chunk = stream.read(CHUNK_BYTES)
        self.fed_bytes += len(chunk)
        try:
            self.parser.Parse(chunk, not chunk)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise damaged_workbook(self.place()) from error
        if self.fed_bytes - self.parser.CurrentByteIndex > _UNFINISHED_BYTES:
            raise damaged_workbook(self.place())
        return bool(chunk)
