"""One machine, no secrets to set: the demo, and work on the code."""

import secrets

from backoffice.settings import env
from backoffice.settings.base import *  # noqa: F403 (a settings module is its base plus what differs)
from backoffice.settings.base import STATIC_ROOT, VAR_DIR

DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def _kept_secret() -> str:
    """A secret key made once per copy of the project, so that sessions outlive a restart and no key is shared."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(64))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = _kept_secret()

# Nothing is collected while one works on the code, and the folder would be missed.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# Without HTTPS on loopback these cookies would never arrive.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

# Mails are written to files instead of being sent.
EMAIL_BACKEND = "comms.mail.eml.EmailBackend"

DEMO_IS_ALLOWED = True
