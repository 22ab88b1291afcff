"""Behind HTTPS, every secret from the environment."""

from backoffice.settings import env
from backoffice.settings.base import *  # noqa: F403 (a settings module is its base plus what differs)
from backoffice.settings.base import MIDDLEWARE

SECRET_KEY = env.secret("DJANGO_SECRET_KEY")
ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS") or [env.text("DJANGO_ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = env.words("DJANGO_CSRF_TRUSTED_ORIGINS")

SECURE_SSL_REDIRECT = env.flag("DJANGO_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.integer("DJANGO_HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if env.flag("DJANGO_BEHIND_PROXY"):
    # Only for a proxy that sets this header itself and drops it from what clients send.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The lock after failed logins, and history, ask for the client's address, not the proxy's.
    MIDDLEWARE = ["backoffice.foundation.security.ProxiedAddressMiddleware", *MIDDLEWARE]

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DJANGO_FROM_EMAIL", "webmaster@localhost")
EMAIL_BACKEND = "comms.mail.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
