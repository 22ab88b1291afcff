"""An address that mail is kept from."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet
from comms.choices import SuppressionReason, SuppressionScope

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class SuppressionQuerySet(ScopedQuerySet):
    """Questions about suppressed addresses."""

    def with_address(self, address: str) -> Self:
        """What keeps mail from one address, found by the index."""
        return self.alias(lower_address=Lower("address")).filter(lower_address=address.strip().lower())

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Only those who may see every announcement."""
        return self if user.has_perm("comms.view_all_announcements") else self.none()


class Suppression(models.Model):
    """An address that mail is kept from. People edit it: history."""

    address = models.EmailField(_("email address"))
    scope = models.CharField(
        _("what is kept away"), max_length=20, choices=SuppressionScope.choices, default=SuppressionScope.ALL
    )
    reason = models.CharField(
        _("reason"), max_length=20, choices=SuppressionReason.choices, default=SuppressionReason.MANUAL
    )
    source = models.CharField(_("source"), max_length=200, blank=True, help_text=_("Who or what said so."))
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = SuppressionQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        ordering = ["-created_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [models.Index(fields=["-created_at", "-id"], name="suppressions_newest_first")]
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                "scope",
                name="an_address_is_suppressed_once_per_scope",
                violation_error_message=_("This address is suppressed already."),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the address in lower case, as people's addresses are."""
        self.address = self.address.strip().lower()
        super().save(*args, **kwargs)
