"""Addresses as mail servers and mail headers take them."""

import re
from email.utils import parseaddr
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from comms.domain.messages.headers import encoded_words
from comms.domain.messages.recipient import one_line

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_QUOTED_LOCAL = re.compile(r'"(?:[^"\\\x00-\x1f\x7f-\U0010ffff]|\\[\x20-\x7e])*"')
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}|\[[0-9A-Fa-f.:]+\]")
_PHRASE = re.compile(rf"{_ATOM}(?: {_ATOM})*")
# What RFC 5321 allows on the way, and a line that no program folds.
ADDRESS_LENGTH, LOCAL_LENGTH, LINE_LENGTH = 254, 64, 76


class Mailbox(NamedTuple):
    """A name, which may be empty, and an address that any mail server takes."""

    name: str
    address: str

    def __str__(self) -> str:
        if not self.name:
            return self.address
        return f'"{_escaped(self.name)}" <{self.address}>'

    def header(self, field: str) -> bytes:
        """The header line or lines of a field such as To."""
        if not self.name:
            return f"{field}: {self.address}\r\n".encode("ascii")
        phrase = _phrase(self.name)
        gap = " " if len(field) + len(phrase) + len(self.address) + 5 <= LINE_LENGTH else "\r\n "
        return f"{field}: {phrase}{gap}<{self.address}>\r\n".encode("ascii")


def mailbox(address: str, name: str = "") -> Mailbox:
    """The mailbox of an address as people type it. Raises RuleBroken for one that mail can't be written to."""
    local, _at, domain = address.rpartition("@")
    if not domain.isascii():
        domain = _punycode(domain)
    is_writable = (
        (_LOCAL.fullmatch(local) or _QUOTED_LOCAL.fullmatch(local))
        and _DOMAIN.fullmatch(domain)
        and len(local) <= LOCAL_LENGTH
        and len(local) + len(domain) < ADDRESS_LENGTH
    )
    if not is_writable:
        raise RuleBroken(
            _("Mail can’t be written to “%(address)s”. Correct the address."),
            code="address_not_writable",
            params={"address": one_line(address)},
        )
    shown = " ".join(one_line(name).split())
    return Mailbox("" if shown == address else shown, f"{local}@{domain}")


def mailbox_of(text: str) -> Mailbox:
    """The mailbox of “Name <address>” or of an address. Raises RuleBroken where it is none."""
    if one_line(text) != text:
        raise RuleBroken(
            _("The sender “%(sender)s” holds a line break. Write it on one line."),
            code="sender_not_one_line",
            params={"sender": one_line(text)},
        )
    name, address = parseaddr(text)
    return mailbox(address or text, name)


@lru_cache(1_000)
def _punycode(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _phrase(name: str) -> str:
    if not name.isascii() or "=?" in name or len(name) > 60:
        return encoded_words(name)
    return name if _PHRASE.fullmatch(name) else f'"{_escaped(name)}"'


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
