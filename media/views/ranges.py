"""Reads the header by which a client asks for a part of a file (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

# More digits than any file has bytes: longer ones are no number that is worth reading.
_SPEC = re.compile(r"bytes[ \t]*=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """The bytes from `start` to before `end`; empty where the client asked for what is not there."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes these are."""
        return max(self.end - self.start, 0)


def asked_part(header: str, size: int) -> Part | None:
    """The part of a file of `size` bytes that a Range header asks for.

    None where the whole file is the answer: no header, another unit, a header that cannot be read, several ranges at
    once (which a server may ignore). An empty part means that the range cannot be satisfied.
    """
    match = _SPEC.fullmatch(header)
    if match is None:
        return None
    first, last = match.groups()
    if first:
        if last and int(last) < int(first):
            return None
        end = min(int(last) + 1, size) if last else size
        return Part(int(first), end)
    if not last:
        return None
    return Part(max(size - int(last), 0), size)
