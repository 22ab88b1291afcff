"""One thing that happened and changed no row with history."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.audit.choices import EventKind
from backoffice.foundation.history import Way
from backoffice.foundation.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class EventQuerySet(ScopedQuerySet):
    """Questions about what happened."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """All of it for those who may read the log, nothing for others."""
        return self if user.has_perm("audit.view_logline") else self.none()


class Event(models.Model):
    """A login, an export, a download …, signed like a history row. Machines write it, once: nobody changes it.

    Keys are plain numbers: the row stays as it is when the person or the object goes.
    """

    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind.choices)
    user_id = models.BigIntegerField(_("person"), null=True)
    actor_name = models.CharField(_("by"), max_length=200, blank=True)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    group = models.UUIDField(_("request or job"))
    network_address = models.CharField(_("network address"), max_length=45, blank=True)
    model_label = models.CharField(_("about"), max_length=100, blank=True)
    object_id = models.BigIntegerField(_("number"), null=True)
    object_text = models.CharField(_("called"), max_length=200, blank=True)
    row_count = models.BigIntegerField(_("rows"), null=True)
    details = models.JSONField(_("details"), default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = ()
        indexes = [
            models.Index(fields=["model_label", "object_id", "id"], name="events_of_an_object"),
            models.Index(fields=["group", "id"], name="events_of_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.object_text}" if self.object_text else str(self.get_kind_display())
