"""Values in the record that had to go."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Redaction(models.Model):
    """Rows of one table whose values were replaced, by whom and why. Machines write it, once.

    `fields` names what was replaced, each name with a comma behind it. `records` holds for each row, by key, 8 bytes of
    its key, 32 of its digest before and 32 of its digest after.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    user_id = models.BigIntegerField(_("person"), null=True)
    actor_name = models.CharField(_("by"), max_length=200, blank=True)
    reason = models.TextField(_("reason"))
    group = models.UUIDField(_("request or job"))
    table = models.CharField(_("table"), max_length=100)
    fields = models.TextField(_("fields"), blank=True)
    row_count = models.IntegerField(_("rows"))
    records = models.BinaryField(_("keys and digests"))

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        default_permissions = ()

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How it is called wherever it is named."""
        return f"R-{self.pk}"

    @property
    def field_names(self) -> list[str]:
        """The names of the fields that were replaced; none where that is not known."""
        return [name for name in self.fields.split(",") if name]
