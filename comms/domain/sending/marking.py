"""What a worker notes of the mails in its hand.

Each mark asks whether they still are in its hand: a lease that ended is somebody else's, and what became of the mail is
not for its old owner to say.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Case, CharField, F, QuerySet, Value, When

from comms.choices import DeliveryPolicy, DeliveryReason, DeliveryState, SuppressionReason, SuppressionScope
from comms.domain.sending.claiming import Claim
from comms.domain.sending.outcomes import Outcome, Verdict
from comms.domain.wishes.suppressing import suppress
from comms.models import Delivery

State = DeliveryState
IN_HAND = (State.CLAIMED, State.SENDING)
# After so many minutes it is tried again, 41 hours in all; the next would be after more than 48, so there it ends.
RETRY_MINUTES = (1, 5, 15, 60, 4 * 60, 12 * 60, 12 * 60, 12 * 60)
JITTER = 0.2


def in_hand(worker: str, keys: Collection[int]) -> QuerySet[Delivery]:
    """Those of the mails that this worker still holds."""
    found: QuerySet[Delivery] = Delivery.objects.filter(pk__any_of=keys, worker=worker, state__in=IN_HAND)
    return found


def mark_intent(worker: str, key: int, now: datetime) -> bool:
    """Note that a mail is about to be handed over: should the worker die now, nobody will know whether it was.

    False where it is not this worker's any more: then it must not be handed over.
    """
    return bool(in_hand(worker, [key]).filter(leased_until__gt=now).update(state=State.SENDING))


def mark(worker: str, done: Iterable[tuple[Claim, Outcome]], *, policy: str, now: datetime) -> dict[str, int]:
    """Note what became of mails. Returns how many were `sent`, `failed`, put off (`again`) and `unknown`.

    Mails that a server took with the same words are one statement, so that a mark costs next to nothing.
    """
    counts: dict[str, int] = defaultdict(int)
    sent: dict[str, list[Claim]] = defaultdict(list)
    for mail, outcome in done:
        if outcome.verdict == Verdict.SENT:
            sent[outcome.answer].append(mail)
            counts["sent"] += 1
        else:
            counts[_mark_trouble(worker, mail, outcome, policy, now)] += 1
    for answer, mails in sent.items():
        _mark_sent(worker, answer, mails, now)
    return counts


def release(worker: str, keys: Collection[int]) -> int:
    """Give back what was not handed over, as if it had never been taken. Returns how many."""
    return in_hand(worker, keys).update(
        state=State.DUE, worker="", leased_until=None, attempt_count=F("attempt_count") - 1
    )


def retry_at(attempt_count: int, now: datetime) -> datetime | None:
    """When a mail is tried again after so many tries, or None when it is given up."""
    if attempt_count > len(RETRY_MINUTES):
        return None
    minutes = RETRY_MINUTES[max(0, attempt_count - 1)]
    # Spread, so that what was put off together does not come back together.
    return now + timedelta(minutes=minutes * random.uniform(1 - JITTER, 1 + JITTER))


def _mark_sent(worker: str, answer: str, mails: list[Claim], now: datetime) -> None:
    values = {"state": State.SENT, "sent_at": now, "leased_until": None, "answer": answer, "reason": "", "due_at": None}
    if len(mails) == 1:
        in_hand(worker, [mails[0].delivery_id]).update(address=mails[0].recipient.address, **values)
        return
    in_hand(worker, [mail.delivery_id for mail in mails]).update(
        address=Case(
            *[When(pk=mail.delivery_id, then=Value(mail.recipient.address)) for mail in mails],
            default=F("address"),
            output_field=CharField(),
        ),
        **values,
    )


def _mark_trouble(worker: str, mail: Claim, outcome: Outcome, policy: str, now: datetime) -> str:
    held = in_hand(worker, [mail.delivery_id])
    address = mail.recipient.address
    if outcome.verdict == Verdict.UNKNOWN and policy == DeliveryPolicy.NEVER_TWICE:
        held.update(state=State.UNKNOWN, leased_until=None, answer=outcome.answer, address=address, due_at=None)
        return "unknown"
    if outcome.verdict == Verdict.FAILED:
        held.update(
            state=State.FAILED,
            reason=outcome.reason,
            answer=outcome.answer,
            address=address,
            leased_until=None,
            due_at=None,
        )
        if outcome.suppresses:
            suppress(
                [address],
                scope=SuppressionScope.ALL,
                reason=SuppressionReason.BOUNCE,
                source=outcome.answer[:200],
            )
        return "failed"
    tries = mail.attempt_count if outcome.counts else mail.attempt_count - 1
    again = retry_at(max(1, tries), now)
    if again is None:
        held.update(
            state=State.FAILED,
            reason=DeliveryReason.GAVE_UP,
            answer=outcome.answer,
            address=address,
            leased_until=None,
            due_at=None,
        )
        return "failed"
    if not outcome.counts:
        # It is the account that rests, not the mail: it leaves with the first that do.
        again = now
    held.update(state=State.DUE, due_at=again, worker="", leased_until=None, answer=outcome.answer, attempt_count=tries)
    return "again"
