"""The Message-ID of a delivery: the same on each try, and readable only here."""

import hmac
import re
from functools import cache
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings

_SHAPE = re.compile(r"<?(\d{1,18})\.([0-9a-f]{20})@")


def message_id_of(delivery_id: int) -> str:
    """`<key.token@domain>`; the token keeps strangers from making up the identity of a delivery."""
    return f"<{delivery_id}.{_token(delivery_id, settings.SECRET_KEY)}@{_domain(settings.SITE_URL)}>"


def delivery_id_of(message_id: str) -> int | None:
    """The key of the delivery that a Message-ID was made for, or None where it was not made here."""
    found = _SHAPE.search(message_id)
    if found is None:
        return None
    delivery_id = int(found[1])
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    is_ours = any(hmac.compare_digest(_token(delivery_id, key), found[2]) for key in keys)
    return delivery_id if is_ours else None


def _token(delivery_id: int, key: str) -> str:
    return hmac.new(key.encode(), b"message-id:%d" % delivery_id, sha256).hexdigest()[:20]


@cache
def _domain(site_url: str) -> str:
    return urlsplit(site_url).hostname or "localhost"
