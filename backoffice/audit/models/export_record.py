"""One list that left the house as a file."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.history import Way
from backoffice.foundation.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class ExportOutcome(models.TextChoices):
    """How an export ended."""

    COMPLETE = "complete", _("Complete")
    BROKEN_OFF = "broken_off", _("Broken off")
    UNKNOWN = "unknown", _("No end known")


class ExportRecordQuerySet(ScopedQuerySet):
    """Questions about exports."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """All to those who may see the record of exports, none to anybody else."""
        return self if user.has_perm("audit.view_exportrecord") else self.none()


class ExportRecord(models.Model):
    """One list that left the house as a file: who took it, of what, how much. Machines write it: no history.

    The number and the name of the account outlive it. The row is written before the file leaves; how many rows did
    leave is written once, when it has ended or broken off. Without either, the process was ended or is still sending.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        related_name="exports",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
    )
    actor_name = models.CharField(_("by"), max_length=200)
    model_label = models.CharField(_("list"), max_length=100)
    filters = models.JSONField(_("filters"), default=dict)
    columns = models.JSONField(_("columns"), default=list)
    selected = models.JSONField(_("ticked rows"), default=list, help_text=_("Their keys; none where all were taken."))
    file_format = models.CharField(_("format"), max_length=10)
    row_count = models.PositiveBigIntegerField(_("rows"))
    total_count = models.PositiveBigIntegerField(
        _("of how many"), null=True, help_text=_("How many rows of this list the person could see.")
    )
    rows_written = models.PositiveBigIntegerField(_("rows sent"), null=True)
    finished_at = models.DateTimeField(_("complete"), null=True)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)

    objects = ExportRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-at", "-id"], name="exports_newest_first")]

    def __str__(self) -> str:
        return f"{self.model_label}, {self.row_count} ({self.actor_name})"

    @property
    def outcome(self) -> ExportOutcome | None:
        """How it ended, as far as it is known; None where nobody watches: a file handed out as it is stored."""
        if self.finished_at is not None:
            return ExportOutcome.COMPLETE
        if self.total_count is None:
            return None
        return ExportOutcome.UNKNOWN if self.rows_written is None else ExportOutcome.BROKEN_OFF
