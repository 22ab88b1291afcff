"""Announcements and recipients without a database, for what is only about words."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from comms.domain.messages import Letter, PreparedMail, Recipient, letter_of
from comms.models import Announcement
from webinars.models import Webinar

SITE = "https://webinars.example"
STARTS_AT = datetime(2026, 12, 1, 17, tzinfo=UTC)
STAMP = datetime(2026, 11, 1, 9, tzinfo=UTC)


def a_webinar(**values: Any) -> Webinar:
    """A webinar of an hour and a half in Rome."""
    values = {
        "pk": 7, "title": "Bees in winter", "slug": "bees", "starts_at": STARTS_AT, "duration_minutes": 90,
        "time_zone": "Europe/Rome", "join_link": "https://meet.example/j/1?a=1&b=2", "created_at": STAMP,
        "updated_at": STAMP, **values,
    }  # fmt: skip
    webinar = Webinar(**values)
    webinar.bring_end_into_line()
    return webinar


def an_announcement(body: str = "Some **words**.", title: str = "News", **values: Any) -> Announcement:
    """An announcement that is about nothing unless `webinar` is given."""
    return Announcement(title=title, body=body, **values)


def a_recipient(**values: Any) -> Recipient:
    """Ada."""
    values = {
        "pk": 1, "email": "ada@example.com", "name": "Ada Lovelace", "first_name": "Ada", "last_name": "Lovelace",
        "organisation": "Analytical", "time_zone": "", "locale": "", **values,
    }  # fmt: skip
    return Recipient.of_row(list(values.values()))


def a_letter(body: str = "Some **words**.", title: str = "News", **values: Any) -> Letter:
    """The letter of an announcement."""
    source = an_announcement(body, title, **values)
    return letter_of(source, from_email="Office <office@example.com>", base_url=SITE)


def a_mail(body: str = "Some **words**.", title: str = "News", *, to: Recipient | None = None, **values: Any) -> Any:
    """The mail of an announcement to somebody."""
    return a_letter(body, title, **values).to(to or a_recipient(), message_id="<1.x@webinars.example>")


def parsed(mail: PreparedMail) -> EmailMessage:
    """The mail as the standard library reads its bytes."""
    read: Any = message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    return read


def text_of(mail: PreparedMail) -> str:
    """The plain text as it arrives."""
    return _body(mail, "plain")


def html_of(mail: PreparedMail) -> str:
    """The HTML as it arrives."""
    return _body(mail, "html")


def _body(mail: PreparedMail, kind: str) -> str:
    part: Any = parsed(mail).get_body((kind,))
    content: str = part.get_content()
    return content
