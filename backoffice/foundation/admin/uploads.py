"""Uploaded tables between preview and confirmation, each behind a token that only its uploader can use."""

from datetime import timedelta
from typing import IO, Any
from uuid import uuid4

from django.core import signing
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.fields import private_storage

FOLDER = "import-previews"
KEPT = timedelta(hours=12)
SALT = "backoffice.foundation.admin.uploads"


def keep(file: IO[bytes], *, user: Any, purpose: str) -> str:
    """Store the file and return the token for `kept`. What nobody confirmed in time is removed on the way."""
    _remove_forgotten()
    name = private_storage().save(f"{FOLDER}/{uuid4().hex}", File(file))
    return signing.dumps([name, user.pk, purpose], salt=SALT)


def kept(token: str, *, user: Any, purpose: str) -> str:
    """The stored name behind a token. Raises RuleBroken `upload_gone`."""
    try:
        name, user_id, meant_for = signing.loads(token, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        name, user_id, meant_for = "", None, ""
    if user_id != user.pk or meant_for != purpose or not private_storage().exists(name):
        raise RuleBroken(_("The uploaded file is not there any more. Upload it again."), code="upload_gone")
    return str(name)


def _remove_forgotten() -> None:
    storage = private_storage()
    if not storage.exists(FOLDER):
        return
    for name in storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if storage.get_modified_time(path) < timezone.now() - KEPT:
            storage.delete(path)
