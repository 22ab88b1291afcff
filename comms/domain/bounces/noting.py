"""What becomes of a mail that came back, was complained about or answered with “no more”.

Reports can be forged by whoever can write to us. Nothing happens without a mail of ours that they are about: one whose
Message-ID they name, which nobody can guess, or one sent to that address lately.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.foundation.history import Way, acting_as_system, current_actor
from comms.choices import (
    Channel,
    DeliveryReason,
    DeliveryState,
    MessageKind,
    NoticeKind,
    SuppressionReason,
    SuppressionScope,
)
from comms.domain.bounces.statuses import is_address_dead
from comms.domain.bounces.words import plain
from comms.domain.sending.message_ids import delivery_pk_of
from comms.domain.wishes.suppressing import is_address, suppress
from comms.domain.wishes.unsubscribing import unsubscribe
from comms.models import Delivery
from people.models import User

# Servers try for five days at most before they give a mail back.
RECENT = timedelta(days=7)
HANDED_OVER = [DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN]


def note_bounce(
    *, message_id: str = "", address: str = "", status: str, diagnostic: str, is_permanent: bool, source: str
) -> Delivery | None:
    """Mark the mail as come back; keep all mail from its address where the server says for good that there is none.

    Returns the delivery, or None where no mail of ours is meant. A second report changes nothing.
    """
    delivery = find_delivery(message_id, address)
    if delivery is None:
        return None
    answer = plain(f"{status} {diagnostic}")
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk, state__in=HANDED_OVER).update(
            state=DeliveryState.BOUNCED, reason=DeliveryReason.BOUNCED, answer=answer, worker="", leased_until=None
        )
        if is_permanent and is_address_dead(status, diagnostic):
            _keep_away(delivery, address, SuppressionScope.ALL, SuppressionReason.BOUNCE, source, answer)
    delivery.refresh_from_db()
    return delivery


def note_complaint(*, message_id: str = "", address: str = "", source: str) -> Delivery | None:
    """Keep announcements from whoever called one unwanted. Returns the delivery, or None where none is meant."""
    delivery = find_delivery(message_id, address)
    if delivery is not None:
        scope = SuppressionScope.ANNOUNCEMENTS
        _keep_away(delivery, address, scope, SuppressionReason.COMPLAINT, source, _("Complained about a mail"))
    return delivery


def note_unsubscribe(*, message_id: str = "", address: str = "", source: str) -> Delivery | None:
    """Send the person no more of the kind that the mail was. Returns the delivery, or None where none is meant."""
    delivery = find_delivery(message_id, address)
    person = None if delivery is None else User.objects.filter(pk=delivery.user_id).first()
    if delivery is not None and person is not None:
        unsubscribe(person, kind_of(delivery), source=source, why=_("Unsubscribed at the mail provider"))
    return delivery


def find_delivery(message_id: str, address: str) -> Delivery | None:
    """The mail by its Message-ID; where that is none of ours, the last one sent to the address lately."""
    mails = Delivery.objects.filter(channel=Channel.EMAIL).select_related("notice")
    key = delivery_pk_of(message_id)
    if key is not None:
        found = mails.filter(pk=key)
    elif is_address(address):
        # One that came back already counts: the second report of it must not fall on the mail before.
        sent = mails.filter(address=address.lower(), state__in=[DeliveryState.SENT, DeliveryState.BOUNCED])
        found = sent.filter(sent_at__gte=timezone.now() - RECENT).order_by("-sent_at", "-pk")
    else:
        found = mails.none()
    delivery: Delivery | None = found.first()
    return delivery


def kind_of(delivery: Delivery) -> MessageKind:
    """What the mail was about, as people refuse it."""
    if delivery.notice is None:
        return MessageKind.ANNOUNCEMENT
    return NoticeKind(delivery.notice.kind).message_kind


def _keep_away(
    delivery: Delivery, address: str, scope: SuppressionScope, reason: SuppressionReason, source: str, why: str
) -> None:
    # Where it was sent to, not where it was forwarded to from there.
    target = delivery.address or address.lower()
    if is_address(target):
        with acting_as_system(source[:200], why, way=current_actor().way or Way.TASK):
            suppress([target], scope=scope, reason=reason, source=source)
