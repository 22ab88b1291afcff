"""What somebody wants to be told, and by which way."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet
from comms.choices import Channel, MessageKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class PreferenceQuerySet(ScopedQuerySet):
    """Questions about preferences."""

    def refused(self) -> Self:
        """What people do not want."""
        return self.filter(is_wanted=False)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """All to those who see every announcement, else one's own."""
        if user.has_perm("comms.view_all_announcements"):
            return self
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class Preference(models.Model):
    """What somebody wants to be told, and by which way; without a row they want it. People edit it: history."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), related_name="preferences", on_delete=models.CASCADE
    )
    kind = models.CharField(_("kind"), max_length=30, choices=MessageKind.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    is_wanted = models.BooleanField(_("wanted"), default=True, db_default=True)
    source = models.CharField(_("source"), max_length=200, blank=True, help_text=_("Who or what said so."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PreferenceQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        ordering = ["user", "kind", "channel"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [
            models.Index(
                fields=["kind", "channel", "user"], name="what_people_refuse", condition=models.Q(is_wanted=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "channel"],
                name="a_person_has_one_preference_per_kind_and_channel",
                violation_error_message=_("This person has said so already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_channel_display()}"
