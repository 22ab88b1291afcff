"""A letter: everything that the mails of one announcement or notice share, so that each costs next to nothing."""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from comms.domain.messages.calendar_entry import calendar_entry
from comms.domain.messages.checking import check_text
from comms.domain.messages.headers import text_header, token_header
from comms.domain.messages.mailboxes import mailbox, mailbox_of
from comms.domain.messages.placeholders import CHOOSE, UNSUBSCRIBE
from comms.domain.messages.prepared_mail import PreparedMail
from comms.domain.messages.quoted import QuotedBlanks
from comms.domain.messages.recipient import Recipient
from comms.domain.messages.skeleton import skeleton_of
from comms.domain.messages.values import Source
from comms.domain.messages.words import Words

ONE_CLICK = "List-Unsubscribe=One-Click"


class _Sheets(NamedTuple):
    text: QuotedBlanks
    html: QuotedBlanks


class Letter:
    """What all mails of one announcement or notice share: rendered once, filled in and written for each person."""

    def __init__(self, source: Source, *, from_email: str, base_url: str) -> None:
        check_source(source)
        self._words = Words(source, base_url=base_url)
        self._sender = mailbox_of(from_email)
        self._subject = self._words.subject()
        entry = None if source.webinar is None else calendar_entry(source, source.webinar, base_url=base_url)
        self._skeleton = skeleton_of(entry)
        self._attachments = [] if entry is None else [(entry.file_name, entry.text, "text/calendar")]
        self._first_lines = b"MIME-Version: 1.0\r\n" + self._sender.header("From")
        self._sheets = cache(self._make_sheets)
        self._subject_line = cache(lambda words: text_header("Subject", words))

    def to(
        self, recipient: Recipient, *, message_id: str, unsubscribe_url: str = "", preferences_url: str = ""
    ) -> PreparedMail:
        """The mail to one person; without `preferences_url` its last line leads to their account.

        Raises RuleBroken with the code `address_not_writable` where the address is none that mail can be written to.
        """
        box = mailbox(recipient.address, recipient.name)
        values = self._words.values.of(recipient)
        values |= {UNSUBSCRIBE: unsubscribe_url, CHOOSE: preferences_url}
        subject = " ".join(self._subject.fill(values).split())
        sheets = self._sheets(bool(unsubscribe_url))
        texts, htmls = sheets.text.words(values), sheets.html.words(values)
        headers = {
            "Date": format_datetime(datetime.now(UTC)),
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
        }
        if unsubscribe_url:
            headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
            headers["List-Unsubscribe-Post"] = ONE_CLICK
        skeleton = self._skeleton
        written = b"".join(
            [
                self._first_lines,
                box.header("To"),
                self._subject_line(subject) if not self._subject.slots else text_header("Subject", subject),
                b"Date: %s\r\n" % headers.pop("Date").encode("ascii"),
                *[token_header(name, value) for name, value in headers.items()],
                skeleton.opening,
                sheets.text.fill(texts),
                skeleton.middle,
                sheets.html.fill(htmls),
                skeleton.closing,
            ]
        )
        return PreparedMail(
            written,
            box.address,
            subject=subject,
            body=sheets.text.blanks.filled(texts),
            from_email=str(self._sender),
            to=[str(box)],
            attachments=self._attachments,
            headers=headers,
            alternatives=[(sheets.html.blanks.filled(htmls), "text/html")],
        )

    def _make_sheets(self, may_unsubscribe: bool) -> _Sheets:
        return _Sheets(
            QuotedBlanks(self._words.mail_text(may_unsubscribe=may_unsubscribe)),
            QuotedBlanks(self._words.mail_html(may_unsubscribe=may_unsubscribe)),
        )


def letter_of(source: Source, *, from_email: str, base_url: str) -> Letter:
    """The letter of an announcement or a notice. Raises RuleBroken where its text can't be written."""
    return Letter(source, from_email=from_email, base_url=base_url)


def check_source(source: Source) -> None:
    """Raise RuleBroken unless everything that the message speaks of is there."""
    has_webinar = source.webinar is not None
    check_text(
        source.title,
        source.body,
        has_webinar=has_webinar,
        has_recording=getattr(source, "recording", None) is not None,
    )
    if getattr(source, "has_calendar_entry", False) and not has_webinar:
        raise RuleBroken(
            _("A calendar entry needs a webinar. Choose the one that “%(title)s” is about."),
            code="calendar_entry_without_webinar",
            params={"title": source.title},
        )
