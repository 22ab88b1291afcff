"""The mails that the embedded backend wrote to files instead of sending them."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from comms.mail.eml import PER_FOLDER, path_of
from comms.models import Delivery


@dataclass(frozen=True)
class KeptMail:
    """One mail as it was written: `raw` is the file, the others what its reader sees."""

    raw: bytes
    headers: list[tuple[str, str]]
    text: str
    html: str
    attachment_names: list[str]


def kept_mail(delivery: Delivery) -> KeptMail | None:
    """The mail of a delivery as it lies in its file, or None where it was handed to a server, or to nobody yet."""
    path = path_of(delivery.pk)
    if not path.is_file():
        return None
    raw = path.read_bytes()
    message: EmailMessage = message_from_bytes(raw, policy=policy.default)
    return KeptMail(
        raw=raw,
        headers=[(name, str(value)) for name, value in message.items()],
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachment_names=[part.get_filename() or part.get_content_type() for part in message.iter_attachments()],
    )


def remove_files(delivery_keys: Iterable[int]) -> None:
    """Remove the files of these deliveries, where there are any, and the folders that nothing is left in."""
    by_folder: dict[int, list[int]] = defaultdict(list)
    for key in delivery_keys:
        by_folder[key // PER_FOLDER].append(key)
    for keys in by_folder.values():
        place = path_of(keys[0]).parent
        if not place.is_dir():
            continue
        for key in keys:
            path_of(key).unlink(missing_ok=True)
        # Where something is left, or just being written, it stays.
        with suppress(OSError):
            place.rmdir()


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
