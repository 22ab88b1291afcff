"""One worker's turn at the mails of a stream: claim, render, hand over, note, until the turn is over."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connections, router
from django.utils import timezone
from django.utils.crypto import get_random_string

from backoffice.foundation.errors import RuleBroken
from comms.choices import DeliveryPolicy
from comms.domain.messages import Letter, letter_of
from comms.domain.sending import counting, halting, marking, places
from comms.domain.sending.accounts import MailAccount
from comms.domain.sending.claiming import Claim, claim
from comms.domain.sending.courier import Courier
from comms.domain.sending.message_ids import message_id_of
from comms.domain.sending.outcomes import Outcome, outcome_of
from comms.domain.sending.streams import AnnouncementStream, Source, Stream, message_kind
from comms.domain.wishes.unsubscribing import preferences_url, unsubscribe_url
from comms.models import Delivery

SLICE = 100
TURN_SECONDS = 5.0
# How often a worker that waits looks whether the announcement was paused meanwhile.
LOOK_SECONDS = 1.0


@dataclass
class Turn:
    """What came of a turn: `is_more` says whether there may be more to send now."""

    is_more: bool = False
    counts: dict[str, int] = field(default_factory=dict)


def take_turn(stream: Stream, *, seconds: float = TURN_SECONDS) -> Turn:
    """Send what is due for up to `seconds`, then leave the rest to the next turn, of whichever worker."""
    turn = Turn()
    try:
        account = stream.account
    except RuleBroken as broken:
        _give_up_on(stream, str(broken))
        return turn
    worker = _worker_name()
    end = time.monotonic() + seconds
    letters = cache(lambda source_id: _letter(known[source_id], account))
    known: dict[tuple[str, int], Source] = {}
    with _marks_that_need_no_disk(stream):
        while time.monotonic() < end and places.resting_until(account, timezone.now()) is None:
            claimed_at = time.monotonic()
            claims = claim(stream, worker=worker, limit=places.stretch(account, SLICE), now=timezone.now())
            if claims.is_empty:
                return turn
            for mail in claims.mails:
                known.setdefault(_key(mail.source), mail.source)
            # A mail is handed over only while the lease is sure to outlast it, however long this process was held up.
            safe = min(end + 1, claimed_at + settings.MAIL_LEASE_SECONDS / 2)
            _Slice(stream, account, worker, safe, lambda source: letters(_key(source)), turn).send(
                claims.mails, claims.left_out_count
            )
            if isinstance(stream, AnnouncementStream):
                # Read anew for each slice: a text that was corrected meanwhile is the one that goes on.
                known.clear()
                letters.cache_clear()
        turn.is_more = places.resting_until(account, timezone.now()) is None
    return turn


class _Slice:
    """The mails of one claim on their way."""

    def __init__(self, stream: Stream, account: MailAccount, worker: str, end: float, letters: object, turn: Turn):
        self.stream, self.account, self.worker, self.end, self.turn = stream, account, worker, end, turn
        self.letters = letters
        self.courier = _courier(account)
        self.in_flight: dict[int, Claim] = {}
        self.counts: dict[str, int] = {}
        self.looked_at = time.monotonic()
        self.stopped = False

    def send(self, mails: list[Claim], left_out_count: int) -> None:
        """Hand them over, each at its place in line, and give back what could not be."""
        self._count({"left_out": left_out_count})
        written = self._written(mails)
        taken = _places(self.account, len(written))
        unsent = written[len(taken) :]
        for number, (mail, message) in enumerate(written[: len(taken)]):
            if not self._wait_for(taken[number]):
                unsent += written[number : len(taken)]
                break
            self._hand_over(mail, message)
        while self.in_flight:
            self._note(self.courier.outcomes())
        marking.release(self.worker, [mail.delivery_id for mail, _message in unsent])
        places.give_back(self.account, len(taken) - (len(written) - len(unsent)))
        self._close()

    def _wait_for(self, moment: float) -> bool:
        """Wait for a mail's place, and for a connection. False where sending must stop, or the place was missed."""
        while True:
            now = time.monotonic()
            if self.stopped or now >= self.end or self._is_closed(now):
                return False
            idle = len(self.in_flight) < self.courier.capacity
            if idle and now >= moment:
                return self.account.rate_per_second is None or now <= moment + places.GOOD_FOR_SECONDS
            if self.in_flight:
                patience = LOOK_SECONDS if not idle else max(0.0, min(moment - now, LOOK_SECONDS))
                self._note(self.courier.outcomes(timeout=patience))
            else:
                time.sleep(max(0.0, min(moment - now, LOOK_SECONDS)))

    def _is_closed(self, now: float) -> bool:
        """Whether the announcement was paused or cancelled since it was last looked at."""
        if now - self.looked_at < LOOK_SECONDS:
            return False
        self.looked_at = now
        return not self.stream.is_open(timezone.now())

    def _hand_over(self, mail: Claim, message: EmailMessage) -> None:
        is_careful = self.stream.policy == DeliveryPolicy.NEVER_TWICE
        if is_careful and not marking.mark_intent(self.worker, mail.delivery_id, timezone.now()):
            return
        self.in_flight[mail.delivery_id] = mail
        self.courier.hand_over([(mail.delivery_id, message)])

    def _note(self, outcomes: list[tuple[int, Outcome]]) -> None:
        done = [(self.in_flight.pop(key), outcome) for key, outcome in outcomes]
        if not done:
            return
        self._count(marking.mark(self.worker, done, policy=self.stream.policy, now=timezone.now()))
        for _mail, outcome in done:
            if outcome.account_fails or outcome.account_rests:
                self.stopped = True
                places.rest(self.account, outcome.answer)
            if outcome.account_fails:
                _give_up_on(self.stream, outcome.answer)

    def _written(self, mails: list[Claim]) -> list[tuple[Claim, EmailMessage]]:
        """Each mail with its message: rendered before anything of the slice is handed over."""
        written, unwritable = [], []
        for mail in mails:
            try:
                written.append((mail, self._message(mail)))
            except RuleBroken as broken:
                unwritable.append((mail, outcome_of(broken, was_handed_over=False)))
        self._count(marking.mark(self.worker, unwritable, policy=self.stream.policy, now=timezone.now()))
        return written

    def _message(self, mail: Claim) -> EmailMessage:
        kind = message_kind(mail.source)
        url = "" if kind.is_mandatory else unsubscribe_url(mail.recipient.pk, kind, base_url=settings.SITE_URL)
        letter: Letter = self.letters(mail.source)  # type: ignore[operator]
        return letter.to(
            mail.recipient,
            message_id=message_id_of(mail.delivery_id),
            unsubscribe_url=url,
            preferences_url=preferences_url(mail.recipient.pk, kind, base_url=settings.SITE_URL),
        )

    def _count(self, counts: dict[str, int]) -> None:
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count
            self.turn.counts[name] = self.turn.counts.get(name, 0) + count

    def _close(self) -> None:
        if self.counts.get("sent"):
            places.note_success(self.account)
        if isinstance(self.stream, AnnouncementStream):
            stored = counting.note(self.stream.announcement_id, self.counts)
            trouble = halting.too_many_failures(stored) if stored is not None and self.counts.get("failed") else ""
            if trouble:
                halting.halt(self.stream.announcement_id, trouble)


def _places(account: MailAccount, count: int) -> list[float]:
    if not account.is_limited:
        return [0.0] * count
    return places.take(account, count).moments if count else []


def _letter(source: Source, account: MailAccount) -> Letter:
    return letter_of(source, from_email=account.from_email, base_url=settings.SITE_URL)


def _key(source: Source) -> tuple[str, int]:
    return type(source).__name__, source.pk


def _give_up_on(stream: Stream, because: str) -> None:
    """The account is at fault, nobody who was to be written to: the announcement waits for a person."""
    if isinstance(stream, AnnouncementStream):
        halting.halt(stream.announcement_id, because)


def _worker_name() -> str:
    """A name of its own for each turn: what an earlier turn of the same process lost is not this one's."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{get_random_string(8)}"


_couriers: dict[str, tuple[MailAccount, Courier]] = {}


def _courier(account: MailAccount) -> Courier:
    """This process's connections of the account, kept from turn to turn."""
    known = _couriers.get(account.name)
    if known is not None and known[0] == account:
        return known[1]
    if known is not None:
        known[1].close()
    courier = Courier(account)
    _couriers[account.name] = (account, courier)
    return courier


def close_connections() -> None:
    """Take leave of all mail servers."""
    while _couriers:
        _couriers.popitem()[1][1].close()


@contextmanager
def _marks_that_need_no_disk(stream: Stream) -> Iterator[None]:
    """On PostgreSQL, let marks commit without waiting for the disk: a killed worker loses none by it.

    Only a power cut of the database's machine could, and then a mail is sent again; where that must not be, they wait.
    """
    connection = connections[router.db_for_write(Delivery)]
    if connection.vendor != "postgresql" or stream.policy == DeliveryPolicy.NEVER_TWICE or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
