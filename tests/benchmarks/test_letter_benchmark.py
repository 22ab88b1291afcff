"""How many mails a second are written, beside Django's own way: a template and a message for each person."""

import os
import time
from collections.abc import Callable

import pytest
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.template.loader import render_to_string

from comms.domain.markdown import to_html
from comms.domain.messages import Recipient
from comms.domain.messages.styles import dress
from tests.comms.letters import SITE, a_letter, a_webinar

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
COUNT = 2_000 if IS_SHORT else 50_000
SAMPLE = 200 if IS_SHORT else 1_000
TITLE = "{{ person.first_name }}, see you at {{ webinar.title }}"
BODY = """
Dear {{ person.name }},

**{{ webinar.title }}** begins on {{ webinar.starts_at }} and takes {{ webinar.duration }}.

[Join]({{ webinar.join_link }})

## What to bring

- paper and a pencil
- a question for the others at {{ person.organisation|your place }}

> The bees are waiting.

See you there, and [write to us](mailto:office@example.com?body={{ person.email }}) if you can't come.
"""

pytestmark = pytest.mark.benchmark


def people(count: int) -> list[Recipient]:
    def row(n: int) -> list[object]:
        return [n, f"p{n}@example.com", f"Zoë Łukasz {n}", "Zoë", f"Łukasz {n}", "Bienen & Co", "Asia/Tokyo", "en"]

    return [Recipient.of_row(row(n)) for n in range(count)]


def per_second(write: Callable[[Recipient], bytes], recipients: list[Recipient]) -> float:
    begun = time.perf_counter()
    for recipient in recipients:
        assert write(recipient)
    return len(recipients) / (time.perf_counter() - begun)


def test_a_letter_is_written_to_thousands_of_people_a_second() -> None:
    webinar = a_webinar()
    letter = a_letter(BODY, TITLE, webinar=webinar, has_calendar_entry=True)
    [entry] = letter.to(people(1)[0], message_id="<1@a.example>").attachments
    django = engines["django"]

    def ours(recipient: Recipient) -> bytes:
        mail = letter.to(
            recipient, message_id=f"<{recipient.pk}@a.example>", unsubscribe_url=f"{SITE}/u/{recipient.pk}"
        )
        written: bytes = mail.message().as_bytes(linesep="\r\n")
        return written

    def djangos(recipient: Recipient) -> bytes:
        context = {"person": recipient, "webinar": {"title": webinar.title, "starts_at": webinar.starts_at,
                   "duration": "1 hour", "join_link": webinar.join_link}}  # fmt: skip
        title, body = (django.from_string(text.replace("|your place", "")).render(context) for text in (TITLE, BODY))
        page = {"title": title, "body": dress(to_html(body)), "unsubscribe_url": f"{SITE}/u/{recipient.pk}"}
        mail = EmailMultiAlternatives(
            title,
            render_to_string("comms/mail/letter.txt", page | {"body": body}),
            "office@example.com",
            [recipient.address],
            attachments=[(entry.filename, entry.content, entry.mimetype)],
            alternatives=[(render_to_string("comms/mail/letter.html", page), "text/html")],
        )
        written: bytes = mail.message().as_bytes()
        return written

    ours(people(1)[0])
    djangos(people(1)[0])
    theirs, mine = per_second(djangos, people(SAMPLE)), per_second(ours, people(COUNT))
    print(f"\nWriting mails, one process: {mine:,.0f}/s; Django's own way {theirs:,.0f}/s")
    print(f"  {mine / theirs:.0f} times as fast")
    if not IS_SHORT:
        assert mine / theirs >= 8
