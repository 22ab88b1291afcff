"""Who was in a planned announcement's audience when it was approved."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from comms.models.announcement import Announcement


class ApprovedPerson(models.Model):
    """Somebody in a planned announcement's audience when it was planned. Machines write it: no history.

    Compared with those who were written to, it shows who joined and who left in between.
    """

    announcement = models.ForeignKey(
        Announcement,
        verbose_name=_("announcement"),
        related_name="approved_people",
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
    )
    user_id = models.BigIntegerField(_("person"))

    class Meta:
        verbose_name = _("approved person")
        verbose_name_plural = _("approved people")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["announcement", "user_id"], name="a_person_is_approved_once"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.user_id}"
