"""One row of an attendee list, between the file and the tables."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.querysets import ScopedQuerySet
from webinars.choices import RegistrationState, RowOutcome, UndoOutcome
from webinars.models.attendee_import import AttendeeImport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class ImportRowQuerySet(ScopedQuerySet):
    """Questions about staged rows."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the imports that `user` sees."""
        return self.filter(attendee_import__in=AttendeeImport.objects.visible_to(user))

    def about(self, addresses: "Iterable[str]", run: AttendeeImport) -> Self:
        """Those of the import that are about the people with these addresses."""
        # Found by address: an index by import would lead through the whole list. A sum hides it.
        return self.alias(of=F("attendee_import_id") + 0).filter(of=run.pk, email__any_of=addresses)


class ImportRow(models.Model):
    """One row of an attendee list, between the file and the tables. Machines write it: no history.

    Staged when the file is read, so that the preview, the worker (on any machine) and a repeat after a crash all work
    on the same rows without reading the file again.
    """

    # Without an index of its own: a database that has not counted a new list's rows would take it, and sort them all.
    attendee_import = models.ForeignKey(AttendeeImport, related_name="rows", on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField(_("row"), help_text=_("As the spreadsheet shows it."))
    email = models.CharField(_("email"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    first_name = models.CharField(_("given name"), max_length=100, blank=True)
    last_name = models.CharField(_("family name"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=RegistrationState.choices, blank=True)
    key = models.CharField(_("number in the tool"), max_length=100, blank=True)
    registered_at = models.DateTimeField(_("registered"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    seconds_present = models.PositiveIntegerField(_("seconds present"), null=True, blank=True)
    attended = models.BooleanField(_("attended"), null=True, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=RowOutcome.choices)
    problems = models.JSONField(_("reasons"), default=list, blank=True)
    undo_outcome = models.CharField(_("after the undo"), max_length=20, choices=UndoOutcome.choices, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an attendee list")
        verbose_name_plural = _("rows of an attendee list")
        ordering = ["attendee_import", "number"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["email", "attendee_import"], name="rows_by_address"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["attendee_import", "number"], name="a_row_is_staged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.email}"
