"""Kept connections to a mail server, each served by a thread that hands over one mail at a time."""

import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Any

from django.core.mail import EmailMessage, get_connection

from comms.domain.sending.accounts import MailAccount
from comms.domain.sending.outcomes import Outcome, outcome_of, sent

# A connection that was idle for longer is asked whether it still stands before a mail is trusted to it.
IDLE_SECONDS = 5.0

Mail = tuple[int, EmailMessage]


class Courier:
    """The connections of one account in this process. The threads never touch the database."""

    def __init__(self, account: MailAccount) -> None:
        self.account = account
        self.capacity = account.connections
        self._waiting: SimpleQueue[Mail | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[int, Outcome]] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"courier-{account.name}-{number}", daemon=True)
            for number in range(self.capacity)
        ]
        for thread in self._threads:
            thread.start()

    def hand_over(self, mails: Sequence[Mail]) -> None:
        """Give mails to idle connections; the caller keeps count and never gives more than are idle."""
        for mail in mails:
            self._waiting.put(mail)

    def outcomes(self, timeout: float | None = None) -> list[tuple[int, Outcome]]:
        """What became of mails since the last call, by delivery key; waits for the first up to `timeout` seconds."""
        try:
            found = [self._done.get(timeout=timeout)]
        except Empty:
            return []
        while True:
            try:
                found.append(self._done.get_nowait())
            except Empty:
                return found

    def close(self) -> None:
        """Close all connections, after what is in hand."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(timeout=30)

    def _serve(self) -> None:
        line = _Line(self.account)
        while (mail := self._waiting.get()) is not None:
            self._done.put((mail[0], line.send(mail[1])))
        line.close()


class _Line:
    """One connection, opened when it is needed."""

    def __init__(self, account: MailAccount) -> None:
        self.account = account
        self.backend: Any = None
        self.used_at = 0.0

    def send(self, message: EmailMessage) -> Outcome:
        """Hand over one mail, and say what became of it."""
        try:
            self._open()
        except Exception as error:
            # Nothing was handed over, whatever it was: the mail goes back, and the account rests or is at fault.
            self.close()
            return outcome_of(error, was_handed_over=False)
        try:
            self.backend.send_messages([message])
        except Exception as error:
            outcome = outcome_of(error, was_handed_over=getattr(self.backend, "is_fate_unknown", True))
            if outcome.account_rests or outcome.account_fails:
                self.close()
            return outcome
        finally:
            self.used_at = time.monotonic()
        return sent(_answer(self.backend, message))

    def close(self) -> None:
        backend, self.backend = self.backend, None
        if backend is not None:
            try:
                backend.close()
            except Exception:  # it is let go in any case
                pass

    def _open(self) -> None:
        if self.backend is not None and time.monotonic() - self.used_at > IDLE_SECONDS:
            is_alive = getattr(self.backend, "is_alive", None)
            if is_alive is None or not is_alive():
                self.close()
        if self.backend is None:
            self.backend = get_connection(self.account.backend, **self.account.options)
            self.backend.open()
            self.used_at = time.monotonic()


def _answer(backend: Any, message: EmailMessage) -> str:
    """The server's words, where the backend keeps them; a provider's where it is one of django-anymail's."""
    status = getattr(message, "anymail_status", None)
    if status is not None:
        return f"{status.message_id} {status.status}"
    return str(getattr(backend, "last_answer", ""))
