"""Exim's own form of a delivery report: addresses in a header, the servers' words in the text."""

import re
from email.message import Message

from comms.domain.bounces.parts import header, mail_address, texts
from comms.domain.bounces.words import plain


def failures(mail: Message) -> list[tuple[str, str]]:
    """Each address that failed, with what was said about it; none where the mail is no such report."""
    named = [mail_address(word) for word in header(mail, "X-Failed-Recipients").split(",")]
    whole = "\n".join(texts(mail)[:1])
    return [(address, _words_about(address, whole)) for address in dict.fromkeys(named) if address]


def _words_about(address: str, text: str) -> str:
    """The lines behind the address that are set in further than it is."""
    line = re.search(rf"^([ \t]*){re.escape(address)}\b.*\n((?:\1[ \t]+\S.*\n?)*)", text, re.IGNORECASE | re.MULTILINE)
    return plain(line[2]) if line else ""
