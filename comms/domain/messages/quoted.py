"""Texts with blanks in the encoding that mails carry (quoted-printable), encoded once."""

from binascii import b2a_qp
from collections.abc import Mapping, Sequence

from comms.domain.messages.blanks import Blanks

# Ends a line of the encoding without ending one of the text: a value may follow, however long.
SOFT_BREAK = b"=\r\n"
_LONGEST_END = 75


class QuotedBlanks:
    """The blanks of a text, and the text around them encoded already."""

    def __init__(self, blanks: Blanks) -> None:
        self.blanks = blanks
        last = len(blanks.literals) - 1
        self._literals = [
            (SOFT_BREAK if position else b"") + quoted(literal, is_followed=position < last)
            for position, literal in enumerate(blanks.literals)
        ]

    def fill(self, words: Sequence[str]) -> bytes:
        """The encoded text with these words in its blanks."""
        if not words:
            return self._literals[0]
        parts = [b""] * (2 * len(words) + 1)
        parts[::2] = self._literals
        parts[1::2] = [quoted_value(word) for word in words]
        return b"".join(parts)

    def words(self, values: Mapping[str, str]) -> list[str]:
        """What stands in the blanks for the reader with these values."""
        return [slot.filled(values) for slot in self.blanks.slots]


def quoted(text: str, *, is_followed: bool = False) -> bytes:
    """The text encoded, lines ended by CR and LF; where something follows, ended so that it may."""
    # Line ends are the same everywhere within, so that the encoder breaks lines as it finds them broken.
    encoded = b2a_qp(text.replace("\r\n", "\n").encode()).replace(b"\n", b"\r\n")
    return _ended(encoded) if is_followed else encoded


def quoted_value(value: str) -> bytes:
    """A value of one line encoded, and ended so that something may follow."""
    encoded = b2a_qp(value.encode())
    if len(encoded) <= _LONGEST_END:
        return encoded
    return _ended(encoded.replace(b"\n", b"\r\n"), is_closed=False)


def _ended(encoded: bytes, *, is_closed: bool = True) -> bytes:
    """With a last line that has room for a soft break, and that break unless whoever follows brings it."""
    start = encoded.rfind(b"\n") + 1
    if len(encoded) - start > _LONGEST_END:
        cut = start + 70
        # Not inside of an encoded byte.
        escape = encoded.rfind(b"=", cut - 2, cut)
        cut = cut if escape < 0 else escape
        encoded = encoded[:cut] + SOFT_BREAK + encoded[cut:]
    return encoded + SOFT_BREAK if is_closed else encoded
