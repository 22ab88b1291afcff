"""How one mail account is doing."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS


class MailAccountState(models.Model):
    """How one mail account of the settings is doing: its pace, its day, its rests. Machines write it: no history."""

    name = models.CharField(_("account"), max_length=50, unique=True)
    # The moment from which the next mail may leave; workers take their places in line by moving it on.
    free_at = models.DateTimeField(_("next place in line"), default=timezone.now)
    day = models.DateField(_("day"), null=True, blank=True)
    day_count = models.PositiveIntegerField(_("mails of the day"), default=0, db_default=0)
    resting_until = models.DateTimeField(_("rests until"), null=True, blank=True)
    resting_because = models.TextField(_("why it rests"), blank=True, default="", db_default="")
    trouble_count = models.PositiveSmallIntegerField(_("troubles in a row"), default=0, db_default=0)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("mail account")
        verbose_name_plural = _("mail accounts")
        ordering = ["name"]
        default_permissions = HOUSE_PERMISSIONS

    def __str__(self) -> str:
        return self.name
