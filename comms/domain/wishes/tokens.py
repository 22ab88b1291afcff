"""Tokens in mails' links: whose wishes they open and of which kind the mail was, told to nobody who holds one.

A token is sealed (AES-SIV): it shows neither person nor kind, can't be made or altered without the secret key, and is
the same each time, so that nothing need be stored. It does not expire: a mail is opened years later, too.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils.crypto import salted_hmac

from comms.choices import MessageKind

SALT = "comms.wishes"
LONGEST = 200
KEY_BYTES = 8


class Wish(NamedTuple):
    """What a token stands for."""

    user_id: int
    kind: MessageKind


def token_of(user_id: int, kind: MessageKind) -> str:
    """The token of a person and a kind, by the present secret key."""
    packed = user_id.to_bytes(KEY_BYTES, "big") + kind.value.encode()
    return urlsafe_b64encode(_seal(settings.SECRET_KEY).encrypt(packed, None)).rstrip(b"=").decode()


def read_token(token: str) -> Wish | None:
    """What the token stands for; None unless it was made here, by the present secret key or a former one."""
    sealed = _bytes_of(token)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            packed = _seal(secret).decrypt(sealed, None)
            return Wish(int.from_bytes(packed[:KEY_BYTES], "big"), MessageKind(packed[KEY_BYTES:].decode()))
        except (InvalidTag, ValueError):
            continue
    return None


@lru_cache(maxsize=16)
def _seal(secret: str | bytes) -> AESSIV:
    return AESSIV(salted_hmac(SALT, "seal", secret=secret, algorithm="sha512").digest())


def _bytes_of(token: str) -> bytes:
    """The bytes that a token spells; empty where they would be spelled otherwise, so that each has one spelling."""
    if len(token) > LONGEST or not token.isascii():
        return b""
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except NotBase64:
        return b""
    return sealed if urlsafe_b64encode(sealed).rstrip(b"=").decode() == token else b""
