"""How often a wrong password may be tried: per account and address, per address, per account."""

import unicodedata
from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.conf import settings
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.db.models import Max, Q, Sum
from django.http import HttpRequest
from django.utils import timezone

from people.models import User

# Many accounts tried from one address, or one account tried from many: much further apart than what one person's bad
# memory does, and far from what guessing needs.
PER_ADDRESS = 50
PER_ACCOUNT = 100


def account_key(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """One name for an account, however its owner spells it: by address or username, in any case, with blanks around.

    Axes counts failures under it, so that another spelling is no fresh try.
    """
    typed = (credentials or {}).get("username")
    if typed is None and request is not None:
        typed = request.POST.get("username")
    login = unicodedata.normalize("NFKC", str(typed or "")).replace("\0", "").strip()
    known: dict[str, str] = {} if request is None else request.__dict__.setdefault("_account_keys", {})
    if login not in known:
        account = User.objects.known_as(login)
        known[login] = login.lower()[:255] if account is None else account.username
    return known[login]


class LoginLimits(AxesDatabaseHandler):  # type: ignore[misc]
    """Axes with three limits instead of one."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The failures of this account from this address; the limit where one of the wider ones is reached."""
        counts = _counts(request, credentials)
        if counts["address"] >= PER_ADDRESS or counts["account"] >= PER_ACCOUNT:
            return max(int(counts["both"]), settings.AXES_FAILURE_LIMIT)
        return int(counts["both"])


def wait(request: HttpRequest, credentials: dict[str, Any] | None = None) -> timedelta:
    """How long until the account may be tried again from where the request comes from."""
    latest = _counts(request, credentials)["latest"]
    over = latest + get_cool_off(request) if latest else timezone.now()
    return max(over - timezone.now(), timedelta(seconds=1))


def _counts(request: HttpRequest, credentials: dict[str, Any] | None) -> dict[str, Any]:
    by_account = Q(username=account_key(request, credentials))
    by_address = Q(ip_address=request.axes_ip_address)  # type: ignore[attr-defined]
    recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
    return recent.filter(by_account | by_address).aggregate(
        both=Sum("failures_since_start", filter=by_account & by_address, default=0),
        address=Sum("failures_since_start", filter=by_address, default=0),
        account=Sum("failures_since_start", filter=by_account, default=0),
        latest=Max("attempt_time"),
    )
