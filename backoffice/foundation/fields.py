"""What fields of several apps have in common: default permissions, time zones, languages, storage of private files."""

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

# Django's four, plus the two that exporting and importing ask for: both are closed unless a role opens them.
HOUSE_PERMISSIONS = ("add", "change", "delete", "view", "export", "import")


def private_storage() -> Storage:
    """Where files lie that no address leads to: every reader is asked who they are first."""
    return storages["private"]


@cache
def time_zone_names() -> frozenset[str]:
    """The names of the IANA time zone database on this machine."""
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA time zone such as Europe/Rome."""
    if name not in time_zone_names():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Use a name such as Europe/Rome or Asia/Kolkata."),
            code="time_zone_not_known",
            params={"name": name},
        )


LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def validate_locale(name: str) -> None:
    """Raise ValidationError unless `name` is written like en, de-AT or zh-Hant-TW."""
    if not LOCALE.fullmatch(name):
        raise ValidationError(
            _("“%(name)s” is not a language as it is written here. Use a code such as en, de-AT or pt-BR."),
            code="locale_not_known",
            params={"name": name},
        )


class LinkField(models.URLField[Any, Any]):
    """An address on the web; typed without a scheme it is taken for a secure one."""

    def formfield(self, **kwargs: Any) -> Any:
        """The form field that completes `example.org` to `https://example.org`."""
        return super().formfield(**{"assume_scheme": "https", **kwargs})
