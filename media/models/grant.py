"""One person's own access to one recording."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet
from media.choices import GrantState
from media.models.recording import Recording

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class GrantQuerySet(ScopedQuerySet):
    """Questions about granted access."""

    def valid(self, now: datetime) -> Self:
        """Neither revoked nor expired at `now`."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)

    def being(self, state: str, now: datetime) -> Self:
        """Those that are this by the clock at `now`."""
        match GrantState(state):
            case GrantState.REVOKED:
                return self.filter(revoked_at__isnull=False)
            case GrantState.EXPIRED:
                return self.filter(revoked_at=None, expires_at__lte=now)
            case GrantState.ACTIVE:
                return self.valid(now)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the recordings that `user` sees."""
        if user.has_perm("webinars.view_all_webinars"):
            return self
        return self.filter(recording__in=Recording.objects.visible_to(user))


class Grant(models.Model):
    """One person's own access to one recording. People edit it: history."""

    recording = models.ForeignKey(
        Recording, verbose_name=_("recording"), related_name="grants", on_delete=models.PROTECT
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), related_name="grants", on_delete=models.PROTECT
    )
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("granted by"),
        related_name="given_grants",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("granted"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = GrantQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("access grant")
        verbose_name_plural = _("access grants")
        ordering = ["-created_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [models.Index(fields=["-created_at", "-id"], name="grants_newest_first")]
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "user"],
                name="a_person_has_one_grant_per_recording",
                violation_error_message=_("This person has a grant for this recording already; change that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.recording}"

    def state_at(self, now: datetime) -> GrantState:
        """What the grant is by the clock at `now`; the QuerySet's `being` agrees with it."""
        if self.revoked_at is not None:
            return GrantState.REVOKED
        if self.expires_at is not None and self.expires_at <= now:
            return GrantState.EXPIRED
        return GrantState.ACTIVE
