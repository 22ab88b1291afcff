"""The key that seals are signed with, and the public keys that they are checked by."""

import base64
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

PEM = re.compile("-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


@dataclass(frozen=True)
class PublicKey:
    """A key that signatures are checked by."""

    key: Ed25519PublicKey

    @property
    def fingerprint(self) -> str:
        """By what a seal names its key."""
        raw = self.key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return sha256(raw).hexdigest()[:16]

    @property
    def pem(self) -> str:
        """The key as it is published."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_bytes(serialization.Encoding.PEM, form).decode()

    def has_signed(self, text: bytes, signature: str) -> bool:
        """Whether the signature, in base64, is this key's of that text."""
        try:
            self.key.verify(base64.b64decode(signature, validate=True), text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """The key that this installation signs with."""

    key: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """Its public half."""
        return PublicKey(self.key.public_key())

    def sign(self, text: bytes) -> str:
        """The signature of the text, in base64."""
        return base64.b64encode(self.key.sign(text)).decode()


def signing_key() -> SigningKey | None:
    """The key of the settings; None where there is none, and nothing is sealed."""
    seed: bytes | None = settings.AUDIT_SIGNING_KEY
    return None if seed is None else SigningKey(Ed25519PrivateKey.from_private_bytes(seed))


def own_keys() -> dict[str, PublicKey]:
    """What seals of this installation are checked by, the present key first: fingerprint → key.

    Raises ValueError for a file of AUDIT_PUBLIC_KEYS that is none of public keys, and OSError.
    """
    present = signing_key()
    former = read_files(map(Path, settings.AUDIT_PUBLIC_KEYS))
    return {present.public.fingerprint: present.public} | former if present else former


def read_files(paths: Iterable[Path]) -> dict[str, PublicKey]:
    """The public keys of PEM files, and of all `.pem` files in folders: fingerprint → key.

    Raises ValueError for a file without one, and OSError for one that can't be read.
    """
    found: dict[str, PublicKey] = {}
    for path in paths:
        for file in sorted(path.glob("*.pem")) if path.is_dir() else [path]:
            keys = _read(file.read_text(errors="replace"))
            if not keys:
                raise ValueError(f"{file} holds no Ed25519 public key in PEM form.")
            found |= {key.fingerprint: key for key in keys}
    return found


def _read(text: str) -> list[PublicKey]:
    try:
        keys = [serialization.load_pem_public_key(block.encode()) for block in PEM.findall(text)]
    except ValueError:
        return []
    return [PublicKey(key) for key in keys if isinstance(key, Ed25519PublicKey)]


def make_file(path: Path) -> SigningKey:
    """Write a new signing key to a file that only its owner reads. Raises FileExistsError where there is one."""
    key = SigningKey(Ed25519PrivateKey.generate())
    text = key.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
    return key
