"""The mail accounts of the settings: through which server mails leave, how many at once, how fast."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class MailAccount:
    """One account: `rate_per_second` and `daily_cap` hold for all workers together, None where there is no limit."""

    name: str
    backend: str | None = None  # None is the project's EMAIL_BACKEND
    options: Mapping[str, Any] = field(default_factory=dict)
    from_email: str = ""
    connections: int = 4
    rate_per_second: float | None = None
    daily_cap: int | None = None

    @property
    def is_limited(self) -> bool:
        """Whether workers must take places in line."""
        return self.rate_per_second is not None or self.daily_cap is not None

    @property
    def senders(self) -> int:
        """How many workers at once are of use to one announcement: a slow account keeps one of them busy."""
        if self.rate_per_second is None:
            return settings.MAIL_SENDERS
        return max(1, min(settings.MAIL_SENDERS, int(self.rate_per_second // 200)))


def account_named(name: str) -> MailAccount:
    """The account of this name; without a name the first of the settings. Raises RuleBroken for an unknown one."""
    configured = settings.MAIL_ACCOUNTS
    chosen = name or next(iter(configured))
    if chosen not in configured:
        raise RuleBroken(
            _("The mail account “%(name)s” is not among the settings. Choose another, or configure it."),
            code="mail_account_not_known",
            params={"name": chosen},
        )
    entry: dict[str, Any] = configured[chosen]
    return MailAccount(
        name=chosen,
        backend=entry.get("BACKEND"),
        options=entry.get("OPTIONS", {}),
        from_email=entry.get("FROM") or settings.DEFAULT_FROM_EMAIL,
        connections=entry.get("CONNECTIONS", 4),
        rate_per_second=entry.get("RATE_PER_SECOND"),
        daily_cap=entry.get("DAILY_CAP"),
    )


def notice_account() -> MailAccount:
    """The account through which the system's own notices leave."""
    return account_named(settings.MAIL_NOTICE_ACCOUNT)
