"""One link of the chain that vouches for the record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.audit.choices import SealKind


class Seal(models.Model):
    """A signed text that names the digests of rows, and the seal before it. Machines write it, once.

    `body` is what is signed; the columns beside it are copies for questions, and verification trusts none of them.
    """

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"), db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SealKind.choices)
    key = models.CharField(_("key"), max_length=16, help_text=_("The fingerprint of the key that it is signed with."))
    body = models.TextField(_("text"))
    digest = models.CharField(_("digest"), max_length=64)
    signature = models.CharField(_("signature"), max_length=100)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number} ({self.at:%Y-%m-%d %H:%M})"
