"""Webinars that belong together."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class SeriesQuerySet(ScopedQuerySet):
    """Questions about series."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """All to those who see every webinar; an organizer sees their own, and those their webinars are part of."""
        if user.has_perm("webinars.view_all_webinars"):
            return self
        if not user.is_authenticated:
            return self.none()
        hosted = self.model.webinars.rel.related_model.objects.hosted_by(user)
        return self.filter(Q(organizer=user) | Q(pk__in=hosted.values("series_id")))


class Series(models.Model):
    """Webinars that belong together. People edit it: history."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True)
    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("organizer"), related_name="organized_series", on_delete=models.PROTECT
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = SeriesQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["title"]
        default_permissions = HOUSE_PERMISSIONS

    def __str__(self) -> str:
        return self.title
