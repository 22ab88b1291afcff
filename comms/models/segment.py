"""A saved way to choose people."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class SegmentQuerySet(ScopedQuerySet):
    """Questions about segments."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Only those who may see every announcement."""
        return self if user.has_perm("comms.view_all_announcements") else self.none()


class Segment(models.Model):
    """A saved way to choose people, used again by name. People edit it: history.

    An announcement takes over its rules when it is published; what becomes of the segment later changes nothing there.
    """

    name = models.CharField(
        _("name"), max_length=100, unique=True, error_messages={"unique": _("A segment of this name exists already.")}
    )
    description = models.TextField(_("description"), blank=True)
    # {"include": [criteria, …], "exclude": [criteria, …]} as comms.domain.audience reads them.
    rules = models.JSONField(_("rules"), default=dict, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        related_name="segments",
        on_delete=models.PROTECT,
        editable=False,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = SegmentQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]
        default_permissions = HOUSE_PERMISSIONS

    def __str__(self) -> str:
        return self.name
