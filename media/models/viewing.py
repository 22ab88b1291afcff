"""One try to watch a recording, let in or turned away."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.querysets import ScopedQuerySet
from media.choices import Verdict, ViewingWay
from media.models.recording import Recording

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class ViewingQuerySet(ScopedQuerySet):
    """Questions about who watched."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the recordings that `user` sees."""
        if user.has_perm("webinars.view_all_webinars"):
            return self
        return self.filter(recording__in=Recording.objects.visible_to(user))


class Viewing(models.Model):
    """One try to watch a recording, let in or turned away, and why. Machines write it: no history."""

    recording = models.ForeignKey(
        Recording, verbose_name=_("recording"), related_name="viewings", on_delete=models.PROTECT
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        related_name="viewings",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    way = models.CharField(_("way"), max_length=10, choices=ViewingWay.choices)
    is_allowed = models.BooleanField(_("let in"))
    verdict = models.CharField(_("why"), max_length=20, choices=Verdict.choices)
    address = models.CharField(_("network address"), max_length=45, blank=True)

    objects = ViewingQuerySet.as_manager()

    class Meta:
        verbose_name = _("viewing")
        verbose_name_plural = _("viewings")
        ordering = ["-at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [
            models.Index(fields=["-at", "-id"], name="viewings_newest_first"),
            models.Index(fields=["recording", "-at"], name="viewings_of_a_recording"),
        ]

    def __str__(self) -> str:
        return f"{self.recording} {self.at:%Y-%m-%d %H:%M}"
