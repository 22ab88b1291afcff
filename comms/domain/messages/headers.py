"""Header lines as bytes: ASCII, one line each unless folded, whatever the words are."""

import re
from base64 import b64encode
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from comms.domain.messages.recipient import one_line

LINE_LENGTH = 76
# So many bytes make an encoded word (RFC 2047) that fits into a line behind the name of any of our headers.
_WORD_BYTES = 36
_TOKEN = re.compile(r"[\x21-\x7e]+")
LONGEST_LINE = 900


def text_header(field: str, value: str) -> bytes:
    """A header of words, such as Subject."""
    words = " ".join(one_line(value).split())
    if not words.isascii() or "=?" in words or len(field) + 2 + len(words) > LINE_LENGTH:
        words = encoded_words(words)
    return f"{field}: {words}\r\n".encode("ascii")


def encoded_words(value: str) -> str:
    """The words in ASCII, as many encoded words as it takes, each on a line of its own."""
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode('ascii')}?=" for piece in _pieces(value))


def token_header(field: str, value: str) -> bytes:
    """A header without spaces, such as Message-ID. Raises RuleBroken for a value that would break out of it."""
    if len(value) > LONGEST_LINE or _TOKEN.fullmatch(value) is None:
        raise RuleBroken(
            _("“%(value)s” can’t stand in the header %(field)s of a mail."),
            code="header_not_writable",
            params={"value": one_line(value)[:100], "field": field},
        )
    return f"{field}: {value}\r\n".encode("ascii")


def _pieces(value: str) -> Iterator[bytes]:
    """The bytes in stretches that are cut between characters."""
    data = value.encode()
    start = 0
    while start < len(data):
        end = min(start + _WORD_BYTES, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        yield data[start:end]
        start = end
