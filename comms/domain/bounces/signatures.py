"""Who may report events: whoever signs with the secret that both sides know, and just now."""

import hmac
from hashlib import sha256

from django.conf import settings

GOOD_FOR_SECONDS = 300


def sign(body: bytes, *, timestamp: int, secret: str) -> str:
    """The signature of a body that is sent at this time: HMAC-SHA256 of `<timestamp>.<body>`, in hexadecimal."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, sha256).hexdigest()


def is_signed(body: bytes, *, account: str, timestamp: str, signature: str, now: float) -> bool:
    """Whether one of the account's secrets made the signature, at most five minutes ago or ahead."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 and signature.isascii()):
        return False
    if abs(now - int(timestamp)) > GOOD_FOR_SECONDS:
        return False
    given = signature.removeprefix("sha256=").lower()
    secrets: list[str] = settings.MAIL_EVENT_SECRETS.get(account, [])
    expected = [sign(body, timestamp=int(timestamp), secret=secret) for secret in secrets]
    return any(hmac.compare_digest(given, one) for one in expected)
