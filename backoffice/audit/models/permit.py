"""The one thing that lets rows of the record be changed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Permit(models.Model):
    """While there is one, the triggers let rows of the record be changed or removed.

    Redaction and pruning make it and take it back within a transaction, so that nobody else ever sees it.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    reason = models.CharField(_("for"), max_length=200)

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        default_permissions = ()

    def __str__(self) -> str:
        return self.reason
