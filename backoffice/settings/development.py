"""One machine, no secrets to set: the demo, and work on the code."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from backoffice.settings import env
from backoffice.settings.base import *  # noqa: F403 (a settings module is its base plus what differs)
from backoffice.settings.base import AUDIT_SIGNING_KEY, STATIC_ROOT, VAR_DIR

DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def _kept_secret(path: Path, make: Callable[[], str]) -> str:
    """A secret made once per copy of the project, so that it outlives a restart and is shared with nobody."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(make())
    return path.read_text()


SECRET_KEY = _kept_secret(VAR_DIR / "secret_key", lambda: secrets.token_urlsafe(64))
if AUDIT_SIGNING_KEY is None:
    AUDIT_SIGNING_KEY = base64.b64decode(
        _kept_secret(VAR_DIR / "audit" / "signing.key", lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    )

# Nothing is collected while one works on the code, and the folder would be missed.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# Without HTTPS on loopback these cookies would never arrive.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

# Mails are written to files instead of being sent.
EMAIL_BACKEND = "comms.mail.eml.EmailBackend"
DEFAULT_FROM_EMAIL = "webinars@example.org"

DEMO_IS_ALLOWED = True
