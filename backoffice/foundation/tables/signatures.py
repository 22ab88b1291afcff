"""Kinds of files that are not tables, known by their first bytes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken

ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

SIGNATURES: tuple[tuple[bytes, Promise], ...] = (
    (b"%PDF", _("a PDF document")),
    (b"\x89PNG", _("a picture (PNG)")),
    (b"\xff\xd8\xff", _("a picture (JPEG)")),
    (b"GIF8", _("a picture (GIF)")),
    (b"\xd0\xcf\x11\xe0", _("an old Excel file (.xls) or a workbook protected by a password")),
    (b"SQLite format 3", _("a database (SQLite)")),
    (b"\x1f\x8b", _("a packed file (gzip)")),
    (b"7z\xbc\xaf", _("a packed file (7z)")),
    (b"Rar!", _("a packed file (RAR)")),
    (b"BZh9", _("a packed file (bzip2)")),
    (b"\xfd7zXZ", _("a packed file (xz)")),
    (b"\x7fELF", _("a program")),
    (b"{\\rtf", _("a text document (RTF)")),
    (b"<!DOCTYPE", _("a web page")),
    (b"<!doctype", _("a web page")),
    (b"<html", _("a web page")),
    (b"<?xml", _("an XML document")),
    (b"BEGIN:VCARD", _("an address card (vCard)")),
    (b"BEGIN:VCALENDAR", _("a calendar file")),
)


def refuse_other_kinds(head: bytes) -> None:
    """Raise RuleBroken `not_a_table`, naming the kind of file, when these first bytes are not those of a table."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, name in SIGNATURES:
        if start.startswith(signature):
            raise RuleBroken(
                _("This file is %(kind)s, not a table. Save the list as CSV or XLSX and upload that."),
                code="not_a_table",
                params={"kind": name},
            )
