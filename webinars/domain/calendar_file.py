"""Writes a webinar as a calendar file (RFC 5545)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from webinars.choices import WebinarState
from webinars.models import Webinar

LINE_OCTETS = 75


def calendar_file(webinar: Webinar, *, host: str, address: str, join_link: str = "") -> str:
    """The text of an .ics file with the webinar in it, in UTC: every calendar shows it in its reader's zone.

    `host` makes the event's identity unique in the world, `address` is the webinar's page.
    """
    is_cancelled = webinar.state == WebinarState.CANCELLED
    about = "\n\n".join(part for part in (webinar.description, join_link, address) if part)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Webinar back office//Webinars//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:webinar-{webinar.pk}@{_text(host)}",
        f"DTSTAMP:{_instant(webinar.updated_at)}",
        # Grows with every change, so that a calendar replaces what it took before.
        f"SEQUENCE:{max(0, int((webinar.updated_at - webinar.created_at).total_seconds()))}",
        f"DTSTART:{_instant(webinar.starts_at)}",
        f"DTEND:{_instant(webinar.ends_at)}",
        f"SUMMARY:{_text(webinar.title)}",
        f"DESCRIPTION:{_text(about)}",
        f"URL:{_address(address)}",
        *([f"LOCATION:{_text(join_link)}"] if join_link else []),
        f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """The value with what means something in a calendar file escaped, and without control characters."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(letter for letter in lines if letter == "\n" or letter.isprintable())
    for letter in "\\;,":
        kept = kept.replace(letter, "\\" + letter)
    return kept.replace("\n", "\\n")


def _address(value: str) -> str:
    return "".join(letter for letter in value if letter.isprintable() and letter != " ")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, cut between characters; continuations begin with a space."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LINE_OCTETS:
            yield piece
            piece = " "
        piece += letter
    yield piece
