"""Strict readers of environment variables: a value that can't be read stops the start with a sentence."""

import base64
import binascii
import os
from collections.abc import Collection
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The variable's text, or the default; without either the start fails and names the variable."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"The environment variable {name} is not set. Set it and start again.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """True or False; any other word stops the start."""
    word = os.environ.get(name, str(default)).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}={word!r} is neither yes nor no. Use 1 or 0.")


def integer(name: str, default: int) -> int:
    """A whole number; anything else stops the start."""
    word = os.environ.get(name, str(default))
    try:
        return int(word)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={word!r} is not a whole number.") from None


def limit(name: str) -> int | None:
    """A whole number, or None where the variable is not set; anything else stops the start."""
    return integer(name, 0) if os.environ.get(name, "").strip() else None


def choice(name: str, default: str, choices: Collection[str]) -> str:
    """One of the words; any other stops the start and names them."""
    word = os.environ.get(name, default).strip().lower()
    if word not in choices:
        raise ImproperlyConfigured(f"{name}={word!r} is none of {', '.join(choices)}.")
    return word


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated words of the variable, without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret(name: str, minimum_length: int = 50) -> str:
    """A secret that must be set, and long enough not to be guessed."""
    value = text(name)
    if len(value) < minimum_length:
        raise ImproperlyConfigured(f"{name} must be at least {minimum_length} characters long.")
    return value


def secrets_by_name(name: str, minimum_length: int = 32) -> dict[str, list[str]]:
    """Secrets written `name:secret,name:secret`; a name that stands twice has two, such as while one is replaced."""
    found: dict[str, list[str]] = {}
    for position, word in enumerate(words(name), start=1):
        key, _colon, value = word.partition(":")
        if not key or len(value) < minimum_length:
            raise ImproperlyConfigured(
                f"{name}: number {position} is not written name:secret, with {minimum_length} or more characters."
            )
        found.setdefault(key, []).append(value)
    return found


def signing_key(name: str) -> bytes | None:
    """The 32 bytes that an Ed25519 key is made of: base64 in the variable, or a PEM file that `NAME_FILE` names.

    None where neither is set.
    """
    word, path = text(name, "").strip(), text(f"{name}_FILE", "").strip()
    if word and path:
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set. Set one of them.")
    if path:
        return _seed_of(f"{name}_FILE", Path(path))
    if not word:
        return None
    try:
        seed = base64.b64decode(word, validate=True)
    except binascii.Error:
        seed = b""
    if len(seed) != 32:
        raise ImproperlyConfigured(f"{name} is not the base64 of 32 bytes. `manage.py audit_key` makes one.")
    return seed


def _seed_of(name: str, path: Path) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} can't be read ({error.strerror}).") from None
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{name}: {path} is not an Ed25519 key in PEM form without a password.")
    return key.private_bytes_raw()


def places(name: str) -> list[str]:
    """Folders by their whole path, and addresses that begin with https:// or http://; anything else stops the start."""
    found = words(name)
    for position, word in enumerate(found, start=1):
        if not word.startswith(("https://", "http://", "/")):
            raise ImproperlyConfigured(f"{name}: number {position} is neither a whole path nor an https:// address.")
    return found


def days_by_name(name: str) -> dict[str, int]:
    """Numbers of days written `name=days,name=days`; anything else, or less than a day, stops the start."""
    found: dict[str, int] = {}
    for word in words(name):
        key, _sign, days = word.partition("=")
        if not key.strip() or not days.strip().isdecimal() or int(days) < 1:
            raise ImproperlyConfigured(f"{name}: {word!r} is not written name=days, such as people.user=730.")
        found[key.strip()] = int(days)
    return found


def mail_accounts(name: str) -> dict[str, dict[str, object]]:
    """The mail accounts that the variable names, such as `news,notices`, each with variables of its own.

    `MAIL_NEWS_URL` is smtp://user:password@host:port, smtp+tls:// (STARTTLS) or smtps://, or a backend's dotted path;
    without it the project's EMAIL_BACKEND serves. `MAIL_NEWS_FROM`, `MAIL_NEWS_CONNECTIONS` (for each worker),
    `MAIL_NEWS_RATE` (mails a second) and `MAIL_NEWS_DAILY_CAP` are for all workers together.
    """
    return {account: _mail_account(f"MAIL_{account.upper()}") for account in words(name, "default")}


def _mail_account(prefix: str) -> dict[str, object]:
    rate, cap = integer(f"{prefix}_RATE", 0), integer(f"{prefix}_DAILY_CAP", 0)
    account: dict[str, object] = {
        "FROM": text(f"{prefix}_FROM", ""),
        "CONNECTIONS": max(1, integer(f"{prefix}_CONNECTIONS", 4)),
        "RATE_PER_SECOND": rate or None,
        "DAILY_CAP": cap or None,
    }
    url = text(f"{prefix}_URL", "")
    parts = urlsplit(url)
    if parts.scheme in {"smtp", "smtp+tls", "smtps"}:
        account["BACKEND"] = "comms.mail.smtp.EmailBackend"
        account["OPTIONS"] = {
            "host": parts.hostname or "localhost",
            "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
        }
    elif "://" in url:
        raise ImproperlyConfigured(
            f"{prefix}_URL: {parts.scheme!r} is not supported. Use smtp://, smtp+tls:// or smtps://."
        )
    elif url:
        account["BACKEND"] = url
    return account


def redis_queues(name: str, queues: Collection[str]) -> dict[str, dict[str, object]]:
    """The settings of RQ for queues in the Redis of the URL: redis://user:password@host:port/number, or rediss://."""
    url = text(name, "redis://localhost:6379/0")
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name}: {urlsplit(url).scheme!r} is not supported. Use redis:// or rediss://.")
    # JSON, since whoever can write a pickle into Redis can run anything here. No time limit: tasks end by themselves.
    entry = {"URL": url, "SERIALIZER": "rq.serializers.JSONSerializer", "DEFAULT_TIMEOUT": -1}
    return {queue: dict(entry) for queue in queues}


# Two writers with Django's defaults fail hundreds of times in three seconds; with a write-ahead log and transactions
# that take the write lock when they begin, they wait for each other instead.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
}


def database(name: str, default: str) -> dict[str, object]:
    """The Django database entry for a URL: sqlite:///path or postgres://user:password@host:port/name."""
    url = text(name, default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) if parts.path != "/:memory:" else ":memory:",
            "OPTIONS": dict(SQLITE_OPTIONS),
            "CONN_MAX_AGE": 600,
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"{name}: {parts.scheme!r} is not supported. Use sqlite:///… or postgres://….")
