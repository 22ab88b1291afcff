"""In which form an uploaded table is written."""

from dataclasses import dataclass
from typing import Literal

UTF_8 = "utf-8"
UTF_16_LE = "utf-16-le"
UTF_16_BE = "utf-16-be"
WINDOWS_1252 = "windows-1252"

BYTE_ORDER_MARKS = {UTF_8: b"\xef\xbb\xbf", UTF_16_LE: b"\xff\xfe", UTF_16_BE: b"\xfe\xff"}
DELIMITERS = ("\t", ";", ",", "|")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read a file, or to write another that looks the same; all values are plain, so that it can be stored.

    `encoding` is a codec name of Python. `has_mark` says whether a byte order mark stands first, `has_separator_line`
    whether the text begins with Excel's own `sep=;` line, which no spreadsheet counts as a row. An XLSX file has
    `sheets` and the one to read, `sheet`, in place of all these.
    """

    kind: Literal["csv", "xlsx"]
    encoding: str = ""
    delimiter: str = ""
    has_mark: bool = False
    has_separator_line: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def mark(self) -> bytes:
        """The byte order mark at the start of the file, or nothing."""
        return BYTE_ORDER_MARKS[self.encoding] if self.has_mark else b""
