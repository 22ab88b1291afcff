"""Which encoding a text file is written in, judged by all of its content."""

import codecs
import re
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken

from .dialect import BYTE_ORDER_MARKS, UTF_8, UTF_16_BE, UTF_16_LE, WINDOWS_1252

CHUNK_BYTES = 256 * 1024
# From which share of zero bytes on one side of all byte pairs a text is UTF-16. Addresses, delimiters and line ends
# are ASCII in any language, so even a Chinese list is far above it; a stray NUL in other text is far below.
WIDE_SHARE = 0.1

_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


def decide_encoding(file: IO[bytes], head: bytes) -> tuple[str, bool]:
    """The encoding of the file and whether it begins with a byte order mark.

    Raises RuleBroken `text_damaged` or `encoding_unknown` with the line where the content fits no encoding.
    """
    for encoding, mark in BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            _refuse_damage(file, encoding, len(mark))
            return encoding, True
    if wide := _wide_encoding(head):
        _refuse_damage(file, wide, 0)
        return wide, False
    if _decodes_as_utf_8(file) or _resembles_utf_8(file):
        _refuse_damage(file, UTF_8, 0)
        return UTF_8, False
    _refuse_damage(file, WINDOWS_1252, 0)
    return WINDOWS_1252, False


def _wide_encoding(head: bytes) -> str:
    pairs = len(head) // 2
    if not pairs:
        return ""
    first, second = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if max(first, second) < pairs * WIDE_SHARE or min(first, second) * 4 > max(first, second):
        return ""
    return UTF_16_LE if second > first else UTF_16_BE


def _chunks(file: IO[bytes], start: int = 0) -> Iterator[bytes]:
    file.seek(start)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _decodes_as_utf_8(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder(UTF_8)()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _resembles_utf_8(file: IO[bytes]) -> bool:
    """Whether a text that is not UTF-8 was meant to be: more of its letters are written that way than not."""
    sequences = strays = 0
    for chunk in _chunks(file):
        rest, found = _SEQUENCE.subn(b"", chunk)
        sequences += found
        strays += len(_HIGH.findall(rest))
    return 0 < sequences >= strays


def _refuse_damage(file: IO[bytes], encoding: str, start: int) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line_ends = 0
    try:
        for chunk in _chunks(file, start):
            text = decoder.decode(chunk)
            line_ends += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, errors="ignore")
        line = line_ends + before.count("\n") + 1
        raise damaged_text(encoding, line) from error


def damaged_text(encoding: str, line: int) -> RuleBroken:
    """The refusal of a text that holds bytes which are no letters in its encoding."""
    if encoding == WINDOWS_1252:
        return RuleBroken(
            _(
                "Line %(line)s holds letters in an encoding that is not known here. "
                "Save the file as “CSV UTF-8” and upload it again."
            ),
            code="encoding_unknown",
            params={"line": line},
        )
    return RuleBroken(
        _(
            "The text is damaged in line %(line)s: the bytes there are not valid %(encoding)s. "
            "Correct the line, or save the file as “CSV UTF-8”, and upload it again."
        ),
        code="text_damaged",
        params={"line": line, "encoding": encoding.upper()},
    )
