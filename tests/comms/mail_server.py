"""A mail server on loopback that takes, refuses, delays and drops mails as their address asks for."""

import asyncio
import socket
import time
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

# What the part of an address before its first dot asks for.
REFUSALS = {
    "gone": "550 5.1.1 No such user here",
    "full": "552 5.2.2 Mailbox full",
    "policy": "550 5.7.1 Not wanted here",
    "later": "450 4.2.0 Greylisted, try again later",
    "shutdown": "421 4.3.2 Going down",
}


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Received:
    """One mail that the server took."""

    address: str
    message_id: str
    sender: str
    text: bytes
    at: float


class MailServer:
    """`received` holds what was taken; `refused_senders` are refused at MAIL FROM."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.seconds_per_mail = 0.0
        self.refuses_senders = False
        self.port = _free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def account(self, **values: Any) -> dict[str, Any]:
        """An entry of MAIL_ACCOUNTS that leads here."""
        options = {"host": "127.0.0.1", "port": self.port, "timeout": 10}
        return {"BACKEND": "comms.mail.smtp.EmailBackend", "OPTIONS": options, "FROM": "news@example.org", **values}

    def addresses(self) -> list[str]:
        return sorted(mail.address for mail in self.received)

    # What aiosmtpd asks.

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuses_senders:
            return "553 5.7.1 Sender not allowed"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        refusal = REFUSALS.get(address.partition(".")[0])
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.seconds_per_mail:
            await asyncio.sleep(self.seconds_per_mail)
        wish = envelope.rcpt_tos[0].partition(".")[0]
        if wish == "spam":
            return "554 5.7.1 Looks like spam"
        head = envelope.content.split(b"\r\n\r\n")[0]
        headers = message_from_bytes(head + b"\r\n\r\n")
        if wish != "lost":
            self.received.append(
                Received(
                    envelope.rcpt_tos[0], headers["Message-ID"], envelope.mail_from, envelope.content, time.monotonic()
                )
            )
        if wish in {"dropped", "lost"}:
            server.transport.abort()
        return f"250 2.0.0 Taken as {len(self.received)}"
