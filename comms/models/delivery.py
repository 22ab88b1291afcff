"""One message to one person by one channel that hands it over to somebody else."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.querysets import ScopedQuerySet
from comms.choices import Channel, DeliveryState
from comms.models.announcement import Announcement

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class DeliveryQuerySet(ScopedQuerySet):
    """Questions about deliveries."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the announcements that `user` sees."""
        if user.has_perm("comms.view_all_announcements"):
            return self
        return self.filter(announcement__in=Announcement.objects.visible_to(user))


class Delivery(models.Model):
    """One message to one person by one channel that hands it over to somebody else. Machines write it: no history.

    In the app nothing is handed over: there the notification itself is the delivery.
    """

    announcement = models.ForeignKey(
        Announcement, verbose_name=_("announcement"), related_name="deliveries", on_delete=models.PROTECT
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
            models.Index(fields=["due_at", "id"], name="deliveries_due", condition=Q(state=DeliveryState.DUE)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "user", "channel"], name="a_person_is_sent_an_announcement_once_per_channel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement} → {self.user} ({self.get_channel_display()})"
