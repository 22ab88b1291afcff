"""System checks of what the record needs to be trusted."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from backoffice.audit.domain.sealing.keys import own_keys
from backoffice.audit.domain.sealing.pruning import names, unknown_names


@register(Tags.security, deploy=True)
def check_key(**kwargs: Any) -> list[CheckMessage]:
    """A warning where nothing is sealed, since there is no key to sign with."""
    if settings.AUDIT_SIGNING_KEY is not None:
        return []
    return [
        Warning(
            "The record of who changed what is not sealed: nobody could tell whether it was changed.",
            hint="`manage.py audit_key --make FILE` makes a key; set AUDIT_SIGNING_KEY_FILE to that file.",
            id="audit.W001",
        )
    ]


@register()
def check_public_keys(**kwargs: Any) -> list[CheckMessage]:
    """An error where the public keys of earlier seals can't be read."""
    try:
        own_keys()
    except (OSError, ValueError) as error:
        return [Error(f"AUDIT_PUBLIC_KEYS: {error}", id="audit.E001")]
    return []


@register()
def check_retention(**kwargs: Any) -> list[CheckMessage]:
    """An error for each name in AUDIT_RETENTION_DAYS of which nothing is kept."""
    hint = f"It may name {', '.join(names())}."
    return [
        Error(f"AUDIT_RETENTION_DAYS names {label}, of which no history is kept.", hint=hint, id="audit.E002")
        for label in unknown_names()
    ]
