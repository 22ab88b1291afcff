"""Django's SMTP backend, which also tells what the server answered, and how far a mail had come when it went wrong."""

import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoEmailBackend


class _AnsweringSMTP(smtplib.SMTP):
    """Keeps the last answer to a text, and whether one is under way.

    With a server that takes commands in one go (PIPELINING, RFC 2920) a mail is two round trips instead of four.
    """

    text_answer = ""
    is_handing_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """The server's answer to the text."""
        self.is_handing_over = False
        code, answer = super().data(msg)
        self.text_answer = f"{code} {answer.decode('utf-8', 'replace')}"
        return code, answer


class _AnsweringSMTPS(smtplib.SMTP_SSL, _AnsweringSMTP):
    """The same from the first byte on behind TLS."""
