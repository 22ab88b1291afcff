"""The Message-ID of each mail: the same on every try, and proof that a report about it is about a mail of ours."""

import hmac
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "comms.message_ids"
DIGITS = 24
_ID = re.compile(rf"(?<![^\s<])([1-9][0-9]{{0,18}})\.([0-9a-f]{{{DIGITS}}})@")


def message_id_of(delivery_pk: int) -> str:
    """The Message-ID of a delivery, in angle brackets."""
    site = settings.SITE_URL
    domain = urlsplit(site).hostname or "localhost"
    return f"<{delivery_pk}.{_token(delivery_pk, settings.SECRET_KEY)}@{domain}>"


def delivery_pk_of(message_id: str) -> int | None:
    """The delivery whose Message-ID it is; None unless it was made here, by the present secret key or a former one."""
    found = _ID.search(message_id)
    if found is None:
        return None
    pk = int(found[1])
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if hmac.compare_digest(found[2], _token(pk, secret)):
            return pk
    return None


def _token(delivery_pk: int, secret: str | bytes) -> str:
    return salted_hmac(SALT, str(delivery_pk), secret=secret, algorithm="sha256").hexdigest()[:DIGITS]
