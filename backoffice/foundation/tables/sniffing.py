"""Finding out in which form an uploaded file is written."""

import io
import re
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken

from .archives import opened_archive
from .delimiters import Familiar, decide_delimiter
from .dialect import DELIMITERS, Dialect
from .encodings import decide_encoding
from .limits import DEFAULT_LIMITS, MEBIBYTE, Limits
from .signatures import ZIP_SIGNATURES, refuse_other_kinds
from .workbooks import read_workbook

HEAD_BYTES = 64 * 1024
_SEPARATOR_LINE = re.compile("sep=([{}])\r?\n".format(re.escape("".join(DELIMITERS))), re.IGNORECASE)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_BLANK = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"
# From which share of NULs or control characters on a file is no text, whatever else it may be.
BINARY_SHARE = 0.1


def sniff(file: IO[bytes], *, familiar: Familiar | None = None, limits: Limits = DEFAULT_LIMITS) -> Dialect:
    """The dialect of a seekable binary file, decided by its content alone; the first sheet of an XLSX file is chosen.

    `familiar` tells headings that the caller would understand, so that the header decides about the delimiter. Raises
    RuleBroken for a file that is empty, too large, damaged, or not a table at all. Memory does not grow with the file.
    """
    _refuse_size(file, limits)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head.startswith(ZIP_SIGNATURES):
        with opened_archive(file, limits) as archive:
            sheets = tuple(sheet.name for sheet in read_workbook(archive, limits).sheets)
        return Dialect(kind="xlsx", sheet=sheets[0], sheets=sheets)
    refuse_other_kinds(head)
    _refuse_blank(file)
    encoding, has_mark = decide_encoding(file, head)
    text = _head_text(head, encoding, is_whole=len(head) < HEAD_BYTES)
    if separator := _SEPARATOR_LINE.match(text):
        return Dialect("csv", encoding, separator[1], has_mark, has_separator_line=True)
    return Dialect("csv", encoding, decide_delimiter(text, familiar), has_mark)


def _refuse_size(file: IO[bytes], limits: Limits) -> None:
    size = file.seek(0, io.SEEK_END)
    # Django's wrappers of uploaded files answer None where a plain file answers the position.
    size = file.tell() if size is None else size
    if size > limits.file_bytes:
        raise RuleBroken(
            _("The file has %(size)s MB; up to %(limit)s MB are read. Split it into several files."),
            code="file_too_large",
            params={"size": -(-size // MEBIBYTE), "limit": limits.file_bytes // MEBIBYTE},
        )


def _refuse_blank(file: IO[bytes]) -> None:
    file.seek(0)
    while chunk := file.read(HEAD_BYTES):
        if chunk.strip(_BLANK):
            return
    raise RuleBroken(
        _("The file is empty. Check that the export has finished, and upload it again."), code="file_empty"
    )


def _head_text(head: bytes, encoding: str, *, is_whole: bool) -> str:
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff")
    strange = text.count("\0") + len(_CONTROL.findall(text))
    if strange > len(text) * BINARY_SHARE:
        raise RuleBroken(
            _("This file is not a text. Save the list as CSV or XLSX and upload that."), code="not_a_table"
        )
    if not is_whole:  # its last line is cut off somewhere, so it says nothing
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    return text.replace("\0", "")
