"""Another place that seals are written to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SealCopy(models.Model):
    """How far the seals have been copied to one place, and what went wrong the last time. Machines write it."""

    place = models.CharField(_("place"), max_length=500, unique=True)
    number = models.BigIntegerField(_("copied up to"), default=0)
    copied_at = models.DateTimeField(_("copied"), null=True)
    tried_at = models.DateTimeField(_("tried"), null=True)
    error = models.TextField(_("problem"), blank=True)

    class Meta:
        verbose_name = _("copy of the seals")
        verbose_name_plural = _("copies of the seals")
        default_permissions = ()

    def __str__(self) -> str:
        return self.place
