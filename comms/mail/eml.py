"""A mail backend that writes each mail to a file of its own, which any mail program opens."""

import os
import threading
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.crypto import get_random_string

from comms.domain.sending.message_ids import delivery_pk_of

PER_FOLDER = 1000


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.EMAIL_FILE_PATH)


def path_of(delivery_id: int) -> Path:
    """Where the mail of a delivery is written; a second try writes over the first."""
    return folder() / "deliveries" / str(delivery_id // PER_FOLDER) / f"{delivery_id}.eml"


class EmailBackend(BaseEmailBackend):
    """Writes `.eml` files below EMAIL_FILE_PATH: deliveries by their key, other mails by day and time."""

    last_answer = ""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; returns how many."""
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def _write(self, message: EmailMessage) -> None:
        delivery_id = delivery_pk_of(message.extra_headers.get("Message-ID", ""))
        path = self._path_by_time() if delivery_id is None else path_of(delivery_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Renamed into place, so that nobody opens half a mail.
        draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        written = message.message().as_bytes()
        draft.write_bytes(written.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        draft.replace(path)
        recipients = ", ".join(parseaddr(address)[1] for address in message.recipients())
        self.last_answer = f"Written for {recipients} to {path.relative_to(folder())}"

    def _path_by_time(self) -> Path:
        now = timezone.now()
        return folder() / "others" / f"{now:%Y-%m-%d}" / f"{now:%H%M%S}-{get_random_string(8)}.eml"
