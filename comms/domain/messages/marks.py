"""Marks that stand for placeholders while Markdown and templates are rendered."""

import re
import secrets
from collections.abc import Iterator

from comms.domain.messages.placeholders import PLACEHOLDERS, Use, find

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Marks:
    """Words without any meaning to Markdown, HTML or addresses, which no author can have written by chance."""

    def __init__(self) -> None:
        self._uses: list[Use] = []
        self._word = f"xq{secrets.token_hex(8)}q"
        self._pattern = re.compile(f"{self._word}([0-9]+)x")

    def mark(self, text: str) -> str:
        """The text with a mark for each known placeholder; what is none stays as it is written."""
        # What the text's own parts are told apart by is taken out first.
        text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        parts, end = [], 0
        for found in find(text):
            if found.use.name not in PLACEHOLDERS:
                continue
            parts += [text[end : found.start], self.of(found.use)]
            end = found.end
        return "".join([*parts, text[end:]])

    def of(self, use: Use) -> str:
        """The mark of one placeholder."""
        self._uses.append(use)
        return f"{self._word}{len(self._uses) - 1}x"

    def cut(self, text: str) -> Iterator[str | Use]:
        """The text in pieces, with the placeholders where their marks are."""
        for position, piece in enumerate(self._pattern.split(text)):
            yield self._uses[int(piece)] if position % 2 else piece
