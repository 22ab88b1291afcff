"""One line of the log: what one request or job did to the rows of one model, in one way."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.history import Way
from backoffice.foundation.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User

# Longer reasons are whole in the rows; here they take part in a unique index.
REASON_LENGTH = 500


class LogLineQuerySet(ScopedQuerySet):
    """Questions about the log."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The whole log for those who may read it, nothing for others."""
        return self if user.has_perm("audit.view_logline") else self.none()

    def newest_first(self) -> Self:
        """In the order of the log."""
        return self.order_by("-first_at", "-pk")

    # An index is searched by the first condition alone; the second sorts out lines of the same moment.
    def older_than(self, at: datetime, pk: int) -> Self:
        """The lines behind one of that moment and key, in the order of the log."""
        return self.filter(first_at__lte=at).filter(Q(first_at__lt=at) | Q(pk__lt=pk))

    def newer_than(self, at: datetime, pk: int) -> Self:
        """The lines before one of that moment and key, in the order of the log."""
        return self.filter(first_at__gte=at).filter(Q(first_at__gt=at) | Q(pk__gt=pk))


class LogLine(models.Model):
    """The contents of the record. Triggers of the database write it for each history row and each event.

    `kind` is that of the rows: `+`, `~`, `-`, or of an event. The rows are found by `group`, `kind` and `changed`;
    `first_row_id` is the key of the first, `row_count` how many there are.
    """

    group = models.UUIDField(_("request or job"))
    model_label = models.CharField(_("kind of object"), max_length=100, blank=True)
    kind = models.CharField(_("what happened"), max_length=20)
    changed = models.TextField(_("changed"), blank=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    user_id = models.BigIntegerField(_("person"), null=True)
    actor_name = models.CharField(_("by"), max_length=200, blank=True)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, blank=True)
    network_address = models.CharField(_("network address"), max_length=45, blank=True)
    first_at = models.DateTimeField(_("when"))
    last_at = models.DateTimeField(_("until"))
    first_row_id = models.BigIntegerField(_("first row"))
    row_count = models.BigIntegerField(_("rows"))

    objects = LogLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the log")
        verbose_name_plural = _("audit log")
        default_permissions = ("view",)
        permissions = [("export_logline", _("Can export the audit log"))]
        indexes = [
            models.Index(fields=["first_at", "id"], name="log_by_time"),
            models.Index(fields=["user_id", "first_at", "id"], name="log_by_person"),
            models.Index(fields=["model_label", "first_at", "id"], name="log_by_model"),
            models.Index(fields=["model_label", "changed", "first_at", "id"], name="log_by_fields"),
            models.Index(fields=["kind", "first_at", "id"], name="log_by_kind"),
            models.Index(fields=["way", "first_at", "id"], name="log_by_way"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "model_label", "kind", "changed", "reason"], name="a_line_says_one_thing_of_a_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_at:%Y-%m-%d %H:%M} {self.actor_name}: {self.kind} {self.model_label} ({self.row_count})"
