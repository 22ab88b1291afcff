"""The test suite: in-memory SQLite, or TEST_DATABASE_URL; fast hashes, files below a temporary folder."""

import atexit
import shutil
import tempfile
from pathlib import Path

from backoffice.settings import env
from backoffice.settings.base import *  # noqa: F403 (a settings module is its base plus what differs)
from backoffice.settings.base import STORAGES

SECRET_KEY = "tests-only-" + "x" * 50
AUDIT_SIGNING_KEY = b"for the tests only".ljust(32)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {"default": env.database("TEST_DATABASE_URL", "sqlite:///:memory:")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

TEST_FILES = Path(tempfile.mkdtemp(prefix="backoffice-tests-"))
atexit.register(shutil.rmtree, TEST_FILES, ignore_errors=True)
MEDIA_ROOT = TEST_FILES / "uploads"
EMAIL_FILE_PATH = TEST_FILES / "mail"
STATIC_ROOT = TEST_FILES / "static"
STATIC_ROOT.mkdir()
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": "backoffice.foundation.private_files.PrivateStorage",
        "OPTIONS": {"location": TEST_FILES / "private"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tests change settings all the time; those about it name some.
AUDITED_SETTINGS = []
AXES_ENABLED = env.flag("TEST_AXES", default=False)
