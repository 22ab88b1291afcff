"""The rows of an uploaded file, one after the other."""

from collections.abc import Iterator
from typing import IO

from .delimited import read_delimited
from .dialect import Dialect
from .limits import DEFAULT_LIMITS, Limits
from .row import Row
from .sheets import read_sheet


def rows(file: IO[bytes], dialect: Dialect, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Row]:
    """The rows of a seekable binary file in its dialect, blank ones between others included, in flat memory.

    NUL characters are left out. Raises RuleBroken, naming the place, where a limit or the form is broken; rows before
    that place have been given already. The file stays open, and only one reader may use it at a time.
    """
    if dialect.kind == "xlsx":
        return read_sheet(file, dialect, limits)
    return read_delimited(file, dialect, limits)
