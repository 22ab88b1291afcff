"""XLSX files as ZIP archives, checked before anything of them is unpacked."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken

from .limits import Limits

# Everything that zipfile is known to raise while it reads an archive made by somebody's hand.
ARCHIVE_ERRORS = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, struct.error,
    UnicodeDecodeError, ValueError,
)  # fmt: skip

# What must be in the archive for the kind of document it is; what isn't listed is called an archive.
_OTHER_DOCUMENTS = (
    ("xl/workbook.bin", _("a binary workbook (.xlsb)")),
    ("word/document.xml", _("a text document (.docx)")),
    ("ppt/presentation.xml", _("a presentation (.pptx)")),
    ("mimetype", _("an OpenDocument file (.ods or .odt)")),
)
_END = b"PK\x05\x06"
_END_SIZE = 22
_END64_LOCATOR = b"PK\x06\x07"
_END64 = b"PK\x06\x06"
# A directory entry with a long name and extras; far above what a workbook has, far below what fills the memory.
_DIRECTORY_ENTRY_BYTES = 512
# A few hundred equal rows pack well without meaning harm; the ratio counts from this size on.
_RATIO_FROM_BYTES = 8 * 1024 * 1024


@contextmanager
def opened_archive(file: IO[bytes], limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive of an XLSX file; raises RuleBroken when it is no workbook, or would grow beyond the limits.

    Errors of the archive that come up inside the block become RuleBroken `workbook_damaged`.
    """
    try:
        _refuse_directory(file, limits)
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            _refuse_other_documents(archive)
            _refuse_bombs(archive, limits)
            yield archive
    except ARCHIVE_ERRORS as error:
        raise damaged_workbook() from error


def damaged_workbook(place: str = "") -> RuleBroken:
    """The refusal of a workbook that can't be read, at a cell or part of it where that is known."""
    if place:
        return RuleBroken(
            _("The workbook is damaged at %(place)s. Open it in a spreadsheet, save it as XLSX and upload it again."),
            code="workbook_damaged",
            params={"place": place},
        )
    return RuleBroken(
        _("The workbook is damaged. Open it in a spreadsheet, save it as XLSX and upload it again."),
        code="workbook_damaged",
    )


def _refuse_directory(file: IO[bytes], limits: Limits) -> None:
    """Refuse a huge list of contents by its size, because opening the archive reads all of it into memory."""
    file.seek(0, 2)
    size = file.tell()
    start = max(0, size - 65_536 - _END_SIZE - 76)
    file.seek(start)
    tail = file.read()
    end = len(tail) - _END_SIZE
    if tail[end : end + 4] != _END or not tail.endswith(b"\0\0"):  # a comment follows
        end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_SIZE:
        raise damaged_workbook()
    (directory_bytes,) = struct.unpack_from("<L", tail, end + 12)
    if end >= 76 and tail[end - 20 : end - 16] == _END64_LOCATOR and tail[end - 76 : end - 72] == _END64:
        (directory_bytes,) = struct.unpack_from("<Q", tail, end - 76 + 40)
    if directory_bytes > limits.archive_entries * _DIRECTORY_ENTRY_BYTES:
        raise _too_large()


def _refuse_other_documents(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names and any(name.endswith("workbook.xml") for name in names):
        return
    kind = next((kind for name, kind in _OTHER_DOCUMENTS if name in names), _("an archive (ZIP)"))
    raise RuleBroken(
        _("This file is %(kind)s, not a table. Save the list as CSV or XLSX and upload that."),
        code="not_a_table",
        params={"kind": kind},
    )


def _refuse_bombs(archive: zipfile.ZipFile, limits: Limits) -> None:
    # zipfile never unpacks more of an entry than the size it declares, so the declared sizes can be relied on.
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > limits.archive_entries or unpacked > limits.archive_bytes:
        raise _too_large()
    if unpacked > _RATIO_FROM_BYTES and unpacked > packed * limits.archive_ratio:
        raise _too_large()
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise RuleBroken(
                _("The workbook is protected by a password. Save it without one and upload it again."),
                code="workbook_encrypted",
            )
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged_workbook(entry.filename)


def _too_large() -> RuleBroken:
    return RuleBroken(
        _(
            "The workbook would grow beyond all measure when unpacked, so it is not opened. "
            "Save only the sheet with the people as CSV and upload that."
        ),
        code="workbook_too_large",
    )
