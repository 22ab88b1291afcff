"""What is left of rows that were kept long enough."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Tombstone(models.Model):
    """Rows of one table that were removed because everything before `before` was to go. Machines write it, once.

    `ids` holds 8 bytes of each row's key, by key; `digest` is that of the records by which the rows were sealed.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    before = models.DateTimeField(_("older than"))
    table = models.CharField(_("table"), max_length=100)
    first_id = models.BigIntegerField(_("from"))
    last_id = models.BigIntegerField(_("to"))
    row_count = models.IntegerField(_("rows"))
    ids = models.BinaryField(_("keys"))
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.table} {self.first_id}–{self.last_id}"
