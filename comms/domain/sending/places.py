"""Places in the line of a mail account: its pace and its daily cap, held by all workers of all machines together.

One row an account says from when the next mail may leave. A worker moves it on by as many places as it has mails in
hand, and hands each mail over at its place. The places are a little further apart than the rate asks for, and one
that was missed is forfeited, so that no second anywhere holds more mails than the rate allows, late ones included.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connections, models, router, transaction
from django.db.models import Func
from django.utils import timezone
from django.utils.translation import gettext as _

from comms.domain.sending.accounts import MailAccount
from comms.models import MailAccountState

# 45 places a second for a rate of 50, each good for 50 ms: at most 45 x 1.05 + 1 mails in any second.
SPACING = 1 / 0.9
GOOD_FOR_SECONDS = 0.05
# As many places as this long a time holds are taken at once.
STRETCH_SECONDS = 0.5
REST_MINUTES = (1, 5, 15, 60)


@dataclass(frozen=True, slots=True)
class Places:
    """Moments on this machine's monotonic clock at which mails may leave; where there are none, until when and why."""

    moments: list[float] = field(default_factory=list)
    resting_until: datetime | None = None
    because: str = ""


def stretch(account: MailAccount, wanted: int) -> int:
    """How many places to ask for at once."""
    if account.rate_per_second is None:
        return wanted
    return max(1, min(wanted, int(account.rate_per_second * STRETCH_SECONDS)))


def resting_until(account: MailAccount, now: datetime) -> datetime | None:
    """Until when the account rests, if it does."""
    rests = MailAccountState.objects.filter(name=account.name, resting_until__gt=now)
    return rests.values_list("resting_until", flat=True).first()


@transaction.atomic
def take_soon(account: MailAccount, *, within_seconds: float) -> Places:
    """Take one place for somebody who waits for it; none, and none is lost, where it lies further ahead or it rests."""
    state, now = _locked(account)
    if state.resting_until is not None and state.resting_until > now:
        return Places(resting_until=state.resting_until, because=state.resting_because)
    if account.rate_per_second is not None and state.free_at > now + timedelta(seconds=within_seconds):
        return Places(resting_until=state.free_at, because=_("Other mails are before it in line."))
    return take(account, 1)


@transaction.atomic
def take(account: MailAccount, wanted: int) -> Places:
    """Take up to `wanted` places; fewer, or none, where the day's cap is near."""
    state, now = _locked(account)
    arrived = time.monotonic()
    count = wanted
    if account.daily_cap is not None:
        today = now.astimezone(UTC).date()
        if state.day != today:
            state.day, state.day_count = today, 0
        count = min(count, max(0, account.daily_cap - state.day_count))
        if not count:
            state.resting_until = datetime.combine(today + timedelta(days=1), datetime.min.time(), UTC)
            state.resting_because = _("Its %(cap)s mails of the day are sent.") % {"cap": account.daily_cap}
            state.save()
            return Places(resting_until=state.resting_until, because=state.resting_because)
        state.day_count += count
    moments = [arrived] * count
    if account.rate_per_second is not None:
        step = SPACING / account.rate_per_second
        start = max(0.0, (state.free_at - now).total_seconds())
        moments = [arrived + start + step * number for number in range(count)]
        state.free_at = now + timedelta(seconds=start + step * count)
    state.save()
    return Places(moments)


def give_back(account: MailAccount, count: int) -> None:
    """Let `count` mails of the day be sent after all; their moments are forfeited."""
    if account.daily_cap is not None and count:
        mine = MailAccountState.objects.filter(name=account.name, day_count__gte=count)
        mine.update(day_count=models.F("day_count") - count)


@transaction.atomic
def rest(account: MailAccount, because: str, *, now: datetime | None = None) -> datetime:
    """Let the account rest, the longer the more often in a row. Returns until when."""
    state, _now = _locked(account)
    now = now or timezone.now()
    if state.resting_until is not None and state.resting_until > now:
        return state.resting_until
    minutes = REST_MINUTES[min(state.trouble_count, len(REST_MINUTES) - 1)]
    state.resting_until = now + timedelta(minutes=minutes)
    state.resting_because = because[:1000]
    state.trouble_count = min(state.trouble_count + 1, 1000)
    state.save()
    return state.resting_until


def note_success(account: MailAccount) -> None:
    """Forget the troubles of an account that works again."""
    troubled = MailAccountState.objects.filter(name=account.name, trouble_count__gt=0)
    troubled.update(trouble_count=0, resting_until=None, resting_because="")


def wake(name: str) -> bool:
    """Let an account that rests be tried at once. Returns whether it rested."""
    resting = MailAccountState.objects.filter(name=name, resting_until__gt=timezone.now())
    return bool(resting.update(resting_until=None, resting_because="", trouble_count=0))


class _Clock(Func):
    """The database's own clock, which is one for all machines."""

    function = "CLOCK_TIMESTAMP"
    output_field = models.DateTimeField()


def _locked(account: MailAccount) -> tuple[MailAccountState, datetime]:
    MailAccountState.objects.get_or_create(name=account.name)
    rows = MailAccountState.objects.select_for_update().filter(name=account.name)
    if connections[router.db_for_write(MailAccountState)].vendor == "postgresql":
        # Asked after the lock is held: what is read while waiting for it would be too early.
        state = rows.get()
        now = MailAccountState.objects.filter(pk=state.pk).values_list(_Clock(), flat=True).get()
        return state, now
    return rows.get(), timezone.now()
