"""One message to one person by one channel that hands it over to somebody else."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.querysets import ScopedQuerySet
from comms.choices import Channel, DeliveryReason, DeliveryState
from comms.models.announcement import Announcement
from comms.models.notice import Notice

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


TROUBLED = [DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.SUPPRESSED, DeliveryState.UNKNOWN]


class DeliveryQuerySet(ScopedQuerySet):
    """Questions about deliveries."""

    def due(self, now: datetime) -> Self:
        """Those that a worker may take in hand now."""
        return self.filter(state=DeliveryState.DUE, due_at__lte=now)

    def open(self) -> Self:
        """Those whose end is still to come."""
        return self.filter(state__in=DeliveryState.open_states)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the announcements that `user` sees."""
        if user.has_perm("comms.view_all_announcements"):
            return self
        return self.filter(
            Q(announcement__in=Announcement.objects.visible_to(user)) | Q(notice__in=Notice.objects.visible_to(user))
        )


class Delivery(models.Model):
    """One message to one person by one channel that hands it over to somebody else. Machines write it: no history.

    In the app nothing is handed over: there the notification itself is the delivery. A row is of an announcement or of
    a notice, never of both. Moves are conditional UPDATEs (comms.domain.sending); a worker's marks carry its name and
    its lease, so that what was taken from it can't be marked by it any more.
    """

    announcement = models.ForeignKey(
        Announcement,
        verbose_name=_("announcement"),
        related_name="deliveries",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,  # the unique constraint's index begins with it
        null=True,
        blank=True,
    )
    notice = models.ForeignKey(
        Notice,
        verbose_name=_("notice"),
        related_name="deliveries",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        related_name="deliveries",
        on_delete=models.PROTECT,
        db_constraint=False,
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=DeliveryState.choices,
        default=DeliveryState.DUE,
        db_default=DeliveryState.DUE,
    )
    reason = models.CharField(
        _("reason"), max_length=30, choices=DeliveryReason.choices, blank=True, default="", db_default=""
    )
    # Where it was last handed over to; empty until then.
    address = models.CharField(_("address"), max_length=254, blank=True, default="", db_default="")
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    leased_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    worker = models.CharField(_("worker"), max_length=100, blank=True, default="", db_default="")
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    answer = models.TextField(_("server's answer"), blank=True, default="", db_default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [
            # Claims read these in order and never skip: a million waiting rows cost what a hundred do.
            models.Index(
                fields=["announcement", "due_at", "id"],
                name="announced_mails_due",
                condition=Q(state=DeliveryState.DUE, announcement__isnull=False),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="notice_mails_due",
                condition=Q(state=DeliveryState.DUE, notice__isnull=False),
            ),
            models.Index(
                fields=["leased_until"],
                name="mails_in_hand",
                condition=Q(state__in=[DeliveryState.CLAIMED, DeliveryState.SENDING]),
            ),
            # What is worth looking at: in a good send next to nothing.
            models.Index(
                fields=["announcement", "state"],
                name="mails_that_went_wrong",
                condition=Q(state__in=TROUBLED),
            ),
            models.Index(fields=["address"], name="mails_by_address", condition=~Q(address="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "user", "channel"], name="a_person_is_sent_an_announcement_once_per_channel"
            ),
            models.UniqueConstraint(
                fields=["notice", "user", "channel"],
                name="a_person_is_sent_a_notice_once_per_channel",
                condition=Q(notice__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(announcement__isnull=False, notice__isnull=True)
                | Q(announcement__isnull=True, notice__isnull=False),
                name="a_delivery_is_of_an_announcement_or_of_a_notice",
                violation_error_message=_("A delivery is of an announcement or of a notice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement or self.notice} → {self.user} ({self.get_channel_display()})"
