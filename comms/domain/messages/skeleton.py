"""The parts of a mail (RFC 2045 and 2046) around what differs between its recipients."""

import secrets
from base64 import encodebytes
from typing import NamedTuple

from comms.domain.messages.calendar_entry import CalendarEntry

_TEXT_PART = (
    b'Content-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'  # and the text
)


class Skeleton(NamedTuple):
    """The bytes behind a mail's own headers, up to its plain text, between that and its HTML, and behind that."""

    opening: bytes
    middle: bytes
    closing: bytes


def skeleton_of(calendar_entry: CalendarEntry | None) -> Skeleton:
    """A mail of plain text and HTML as alternatives, with a calendar file behind them where there is one."""
    inner, outer = _boundary(), _boundary()
    opening = b"Content-Type: multipart/alternative;\r\n boundary=" + b'"%s"\r\n\r\n' % inner
    opening += b"--%s\r\n" % inner + _TEXT_PART % b"plain"
    middle = b"\r\n--%s\r\n" % inner + _TEXT_PART % b"html"
    closing = b"\r\n--%s--\r\n" % inner
    if calendar_entry is not None:
        opening = b"Content-Type: multipart/mixed;\r\n boundary=" + b'"%s"\r\n\r\n--%s\r\n' % (outer, outer) + opening
        closing += b"\r\n--%s\r\n" % outer + _calendar_part(calendar_entry) + b"\r\n--%s--\r\n" % outer
    return Skeleton(opening, middle, closing)


def _boundary() -> bytes:
    # No text in quoted-printable or base64 holds an equals sign before an underscore.
    return b"=_" + secrets.token_hex(16).encode("ascii")


def _calendar_part(entry: CalendarEntry) -> bytes:
    encoded = encodebytes(entry.text.encode()).replace(b"\n", b"\r\n").rstrip(b"\r\n")
    return (
        b'Content-Type: text/calendar; charset="utf-8"; method=PUBLISH\r\n'
        b"Content-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="%s"\r\n\r\n' % entry.file_name.encode("ascii")
    ) + encoded
