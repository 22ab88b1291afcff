"""What a worker sends from: one announcement's mails, or the mails of all notices in the order they fell due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from comms.choices import DeliveryPolicy, MessageKind, NoticeKind
from comms.domain.sending.accounts import MailAccount, account_named, notice_account
from comms.models import Announcement, Delivery, Notice

Source = Announcement | Notice


@dataclass
class AnnouncementStream:
    """The mails of one announcement."""

    announcement_id: int

    @cached_property
    def account(self) -> MailAccount:
        """Where they leave. Raises RuleBroken where the settings know no such account."""
        named = Announcement.objects.filter(pk=self.announcement_id).values_list("mail_account", flat=True).first()
        return account_named(named or "")

    @cached_property
    def policy(self) -> str:
        """What becomes of a mail whose fate is not known."""
        policies = Announcement.objects.filter(pk=self.announcement_id).values_list("policy", flat=True)
        return policies.first() or DeliveryPolicy.AT_LEAST_ONCE

    def is_open(self, now: datetime) -> bool:
        """Whether mails may leave: not while it is paused, and not after its time."""
        return (
            Announcement.objects.sending()
            .filter(Q(expires_at=None) | Q(expires_at__gt=now), pk=self.announcement_id)
            .exists()
        )

    def due(self, now: datetime) -> QuerySet[Delivery]:
        """Its mails that may leave now, the longest due first."""
        found: QuerySet[Delivery] = Delivery.objects.due(now).filter(announcement_id=self.announcement_id)
        return found.order_by("due_at", "pk")

    def sources(self, keys: Iterable[int]) -> dict[int, Source]:
        """The announcement itself, by its key, as it is stored now."""
        found = Announcement.objects.filter(pk__in=[*keys]).select_related("webinar", "sender")
        return {announcement.pk: announcement for announcement in found}

    @staticmethod
    def source_id(delivery: Delivery) -> int:
        """The key of what the delivery is of."""
        return delivery.announcement_id or 0


@dataclass
class NoticeStream:
    """The mails of all notices: each has few, and nobody pauses them."""

    policy = DeliveryPolicy.AT_LEAST_ONCE

    @cached_property
    def account(self) -> MailAccount:
        """Where they leave. Raises RuleBroken where the settings know no such account."""
        return notice_account()

    def is_open(self, now: datetime) -> bool:
        """Always: what must not leave any more is settled in each claim."""
        return True

    def due(self, now: datetime) -> QuerySet[Delivery]:
        """The mails that may leave now, the longest due first."""
        found: QuerySet[Delivery] = Delivery.objects.due(now).filter(notice__isnull=False)
        return found.order_by("due_at", "pk")

    def sources(self, keys: Iterable[int]) -> dict[int, Source]:
        """The notices of these keys."""
        found = Notice.objects.filter(pk__in=[*keys]).select_related("webinar", "recording")
        return {notice.pk: notice for notice in found}

    @staticmethod
    def source_id(delivery: Delivery) -> int:
        """The key of what the delivery is of."""
        return delivery.notice_id or 0


Stream = AnnouncementStream | NoticeStream


def message_kind(source: Source) -> MessageKind:
    """What people prefer or refuse it as."""
    return NoticeKind(source.kind).message_kind if isinstance(source, Notice) else MessageKind.ANNOUNCEMENT


def is_for_consenting_only(source: Source) -> bool:
    """Whether only those who consented are mailed."""
    return isinstance(source, Announcement) and source.is_for_consenting_only
