"""One attendee list on its way into a webinar."""

from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS, private_storage
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet
from webinars.choices import ImportPurpose, ImportState, WhenFull
from webinars.models.webinar import Webinar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class AttendeeImportQuerySet(ScopedQuerySet):
    """Questions about imports."""

    def unfinished(self) -> Self:
        """Confirmed, or to be taken back, and not at their end: what a worker still has to do."""
        return self.filter(state__in=[ImportState.QUEUED, ImportState.RUNNING, ImportState.UNDOING])

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the webinars that `user` sees."""
        if user.has_perm("webinars.view_all_webinars"):
            return self
        return self.filter(webinar__in=Webinar.objects.visible_to(user))


class AttendeeImport(models.Model):
    """One attendee list on its way into a webinar. People decide on it: history of those decisions.

    The counters say what the preview found (`new_count` and its kin, over all rows), `results` what really became of
    the rows so far, and `done_through` how far the worker is: the last row number it is finished with, moved in the
    transaction that writes those rows.
    """

    webinar = models.ForeignKey(Webinar, verbose_name=_("webinar"), related_name="imports", on_delete=models.PROTECT)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), related_name="imports", on_delete=models.PROTECT
    )
    file = models.FileField(_("file"), storage=private_storage, upload_to="imports/%Y/%m/", max_length=300)
    file_name = models.CharField(_("file name"), max_length=255)
    file_digest = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=ImportPurpose.choices, default=ImportPurpose.REGISTRATIONS
    )
    kind = models.CharField(_("kind of list"), max_length=60, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=5, blank=True)
    understanding = models.JSONField(_("what was understood"), default=dict, blank=True)
    corrections = models.JSONField(_("corrections"), default=dict, blank=True)
    time_zone = models.CharField(_("time zone of the times"), max_length=64, blank=True)
    creates_people = models.BooleanField(
        _("create people who are not known yet"),
        default=True,
        db_default=True,
        help_text=_("Unticked, rows of people who are not known are refused."),
    )
    when_full = models.CharField(
        _("when no seat is left"),
        max_length=20,
        choices=WhenFull.choices,
        default=WhenFull.WAITLIST,
        db_default=WhenFull.WAITLIST,
    )
    follows_states = models.BooleanField(
        _("take the list’s word on those who are registered"),
        default=True,
        db_default=True,
        help_text=_("Somebody whom the list says was approved, declined or cancelled becomes so here."),
    )
    revives = models.BooleanField(
        _("bring back those whose registration was cancelled or declined"), default=False, db_default=False
    )
    overwritten_fields = models.JSONField(
        _("details that the list may overwrite"),
        default=list,
        blank=True,
        help_text=_("All others are only filled in where they are blank."),
    )
    tells_registrants = models.BooleanField(_("tell the registrants"), default=False, db_default=False)
    welcomes_people = models.BooleanField(_("welcome the people who are new"), default=False, db_default=False)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=ImportState.choices,
        default=ImportState.READING,
        db_default=ImportState.READING,
    )
    error = models.TextField(_("what went wrong"), blank=True)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0, db_default=0)
    new_count = models.PositiveIntegerField(_("new"), default=0, db_default=0)
    updated_count = models.PositiveIntegerField(_("updated"), default=0, db_default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0, db_default=0)
    duplicate_count = models.PositiveIntegerField(_("twice in the file"), default=0, db_default=0)
    refused_count = models.PositiveIntegerField(_("refused"), default=0, db_default=0)
    preview = models.JSONField(_("what else the preview found"), default=dict, blank=True)
    results = models.JSONField(_("what became of the rows"), default=dict, blank=True)
    done_through = models.PositiveIntegerField(_("last row finished"), default=0, db_default=0)
    undone_through = models.CharField(_("how far it is taken back"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    undo_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        related_name="undone_imports",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    undo_reason = models.CharField(_("why it is taken back"), max_length=500, blank=True)
    undo_asked_at = models.DateTimeField(_("asked to be taken back"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    file_removed_at = models.DateTimeField(_("file removed"), null=True, blank=True)
    touched_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)

    objects = AttendeeImportQuerySet.as_manager()
    history = tracked(
        excluded_fields=["understanding", "preview", "results", "done_through", "undone_through", "touched_at"],
    )

    class Meta:
        verbose_name = _("attendee import")
        verbose_name_plural = _("attendee imports")
        ordering = ["-created_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="imports_newest_first"),
            models.Index(fields=["state", "touched_at"], name="imports_to_do"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values),
                name="an_import_state_is_known",
                violation_error_message=_("This is not a state of an import."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} → {self.webinar}"

    @property
    def counts(self) -> dict[str, int]:
        """What becomes of the rows; the values add up to `rows_read` once the file is read."""
        return {
            "new": self.new_count,
            "updated": self.updated_count,
            "unchanged": self.unchanged_count,
            "duplicates": self.duplicate_count,
            "refused": self.refused_count,
        }

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in {ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED, ImportState.UNDONE}

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times without one are read: as chosen, else the webinar's own."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.webinar.zone

    def summary(self) -> dict[str, Any]:
        """The counts with the rows read, as the command line and the pages show them."""
        return {"rows_read": self.rows_read, **self.counts}
