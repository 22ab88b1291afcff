"""The rows of one table that one seal vouches for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models.seal import Seal


class SealBlock(models.Model):
    """The digest of each row of a table from `first_id` to `last_id`; no other row has a number in between.

    `records` holds for each row, in order, 8 bytes of its key and 32 of its digest. Machines write it, once.
    """

    seal = models.ForeignKey(Seal, verbose_name=_("seal"), related_name="blocks", on_delete=models.PROTECT)
    table = models.CharField(_("table"), max_length=100)
    columns = models.JSONField(_("columns"))
    first_id = models.BigIntegerField(_("from"))
    last_id = models.BigIntegerField(_("to"))
    row_count = models.IntegerField(_("rows"))
    records = models.BinaryField(_("keys and digests"))
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("sealed block")
        verbose_name_plural = _("sealed blocks")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["table", "first_id"], name="a_row_is_sealed_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.first_id}–{self.last_id}"
