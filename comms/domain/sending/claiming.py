"""A worker takes mails in hand: in one transaction, and asking at that moment who still wants them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from comms.choices import DeliveryReason, DeliveryState, MessageKind
from comms.domain.messages import RECIPIENT_COLUMNS, Recipient
from comms.domain.sending.streams import Source, Stream, is_for_consenting_only, message_kind
from comms.domain.wishes.exclusions import reason_not_mailed
from comms.models import Delivery
from people.models import User

State = DeliveryState


@dataclass(frozen=True, slots=True)
class Claim:
    """One mail in hand; `attempt_count` includes this try."""

    delivery_id: int
    recipient: Recipient
    source: Source
    attempt_count: int


@dataclass(slots=True)
class Claims:
    """The mails taken in hand, and how many were settled on the way because nobody wants them any more."""

    mails: list[Claim] = field(default_factory=list)
    left_out_count: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was due."""
        return not self.mails and not self.left_out_count


@transaction.atomic
def claim(stream: Stream, *, worker: str, limit: int, now: datetime) -> Claims:
    """Take up to `limit` due mails in hand for `worker`, until its lease ends. None while the stream is not open."""
    if not stream.is_open(now):
        return Claims()
    due = stream.due(now).select_for_update(skip_locked=True, of=("self",))
    rows = list(due.only("pk", "user_id", "announcement_id", "notice_id", "attempt_count")[:limit])
    if not rows:
        return Claims()
    sources = stream.sources({stream.source_id(row) for row in rows})
    wanted, left_out = _sorted(stream, rows, sources, now)
    lease = now + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    mine = Delivery.objects.filter(pk__any_of=[mail.delivery_id for mail in wanted])
    mine.update(state=State.CLAIMED, worker=worker, leased_until=lease, attempt_count=F("attempt_count") + 1)
    for reason, keys in left_out.items():
        Delivery.objects.filter(pk__any_of=keys).update(state=State.SUPPRESSED, reason=reason, due_at=None)
    return Claims(wanted, sum(len(keys) for keys in left_out.values()))


def _sorted(
    stream: Stream, rows: list[Delivery], sources: dict[int, Source], now: datetime
) -> tuple[list[Claim], dict[str, list[int]]]:
    by_wish: dict[tuple[MessageKind, bool], list[Delivery]] = defaultdict(list)
    left_out: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        source = sources.get(stream.source_id(row))
        if source is None or (source.expires_at is not None and source.expires_at <= now):
            left_out[DeliveryReason.TOO_LATE].append(row.pk)
        else:
            by_wish[message_kind(source), is_for_consenting_only(source)].append(row)
    wanted = []
    for (kind, consenting_only), group in by_wish.items():
        reason = reason_not_mailed(kind, is_for_consenting_only=consenting_only)
        people = User.objects.filter(pk__any_of=[row.user_id for row in group])
        columns = people.annotate(reason_not_mailed=reason).values_list("reason_not_mailed", *RECIPIENT_COLUMNS)
        found = {values[1]: values for values in columns}
        for row in group:
            values = found.get(row.user_id)
            if values is None or values[0]:
                left_out[values[0] if values else DeliveryReason.INACTIVE].append(row.pk)
            else:
                source = sources[stream.source_id(row)]
                wanted.append(Claim(row.pk, Recipient.of_row(values[1:]), source, row.attempt_count + 1))
    return wanted, left_out
