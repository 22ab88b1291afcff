"""How somebody wants lists of one layout to be read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RememberedReading(models.Model):
    """The corrections that somebody made to lists of one layout, for the next list. Machines write it: no history."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), related_name="+", on_delete=models.CASCADE
    )
    layout = models.CharField(_("layout"), max_length=64)
    corrections = models.JSONField(_("corrections"), default=dict)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("remembered reading")
        verbose_name_plural = _("remembered readings")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "layout"], name="a_layout_is_remembered_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.layout}"
