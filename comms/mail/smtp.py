"""Django's SMTP backend, which also tells what the server answered, and how far a mail had come when it went wrong."""

import smtplib
from collections.abc import Sequence
from smtplib import _quote_periods  # type: ignore[attr-defined]  # the library's own dot-stuffing
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoEmailBackend

CRLF = b"\r\n"


class _AnsweringSMTP(smtplib.SMTP):
    """Keeps the last answer to a text, and whether one is under way.

    With a server that takes commands in one go (PIPELINING, RFC 2920) a mail is two round trips instead of four.
    """

    text_answer = ""
    is_text_under_way = False

    def sendmail(
        self,
        from_addr: str,
        to_addrs: Sequence[str],
        msg: Any,
        mail_options: Sequence[str] = (),
        rcpt_options: Sequence[str] = (),
    ) -> dict[str, tuple[int, bytes]]:
        """Like the library's, with its exceptions."""
        self.text_answer, self.is_text_under_way = "", False
        self.ehlo_or_helo_if_needed()
        if len(to_addrs) != 1 or mail_options or rcpt_options or not self.has_extn("pipelining"):
            refused: dict[str, tuple[int, bytes]] = super().sendmail(
                from_addr, to_addrs, msg, mail_options, rcpt_options
            )
            return refused
        size = f" size={len(msg)}" if self.has_extn("size") else ""
        to_addr = to_addrs[0]
        sender, recipient = smtplib.quoteaddr(from_addr), smtplib.quoteaddr(to_addr)
        self.send(f"mail FROM:{sender}{size}\r\nrcpt TO:{recipient}\r\ndata\r\n".encode("ascii"))
        mail, rcpt, data = self.getreply(), self.getreply(), self.getreply()
        if data[0] == 354 and (mail[0] != 250 or rcpt[0] not in (250, 251)):
            # It waits for a text although it wants none: an empty one is refused.
            self.send(b"." + CRLF)
            self.getreply()
        if mail[0] != 250:
            self._leave(mail[0])
            raise smtplib.SMTPSenderRefused(mail[0], mail[1], from_addr)
        if rcpt[0] not in (250, 251):
            self._leave(rcpt[0])
            raise smtplib.SMTPRecipientsRefused({to_addr: rcpt})
        code, answer = data if data[0] != 354 else self._hand_over(msg)
        if code != 250:
            self._leave(code)
            raise smtplib.SMTPDataError(code, answer)
        return {}

    def data(self, msg: Any) -> tuple[int, bytes]:
        """The server's answer to the text, for servers that take one command at a time."""
        self.putcmd("data")
        code, answer = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, answer)
        handed_over: tuple[int, bytes] = self._hand_over(msg)
        return handed_over

    def _hand_over(self, msg: bytes) -> tuple[int, bytes]:
        text = _quote_periods(msg)
        self.is_text_under_way = True
        self.send(text + (b"" if text.endswith(CRLF) else CRLF) + b"." + CRLF)
        code, answer = self.getreply()
        self.is_text_under_way = False
        self.text_answer = f"{code} {answer.decode('utf-8', 'replace')}"
        return code, answer

    def _leave(self, code: int) -> None:
        if code == 421:
            self.close()
        else:
            self.rset()


class _AnsweringSMTPS(smtplib.SMTP_SSL, _AnsweringSMTP):
    """Behind TLS from the first byte on."""


class EmailBackend(DjangoEmailBackend):
    """Django's, with `last_answer` and `is_fate_unknown`."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The connection that keeps the server's answers."""
        return _AnsweringSMTPS if self.use_ssl else _AnsweringSMTP

    @property
    def last_answer(self) -> str:
        """What the server said when it took the last mail."""
        return getattr(self.connection, "text_answer", "")

    @property
    def is_fate_unknown(self) -> bool:
        """Whether the last mail's text was handed over without an answer."""
        return bool(getattr(self.connection, "is_text_under_way", False))

    def is_alive(self) -> bool:
        """Whether the server still answers on this connection."""
        try:
            return self.connection is not None and self.connection.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False
