"""The words of what the system tells by itself."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet
from comms.choices import Channel, NoticeKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


def both_channels() -> list[str]:
    """The channels of a notice that nobody has changed."""
    return [Channel.IN_APP, Channel.EMAIL]


class NoticeTemplateQuerySet(ScopedQuerySet):
    """Questions about notice templates."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Only those who may see every announcement."""
        return self if user.has_perm("comms.view_all_announcements") else self.none()


class NoticeTemplate(models.Model):
    """The words of one kind of notice, and whether it is sent at all. People edit it: history."""

    kind = models.CharField(_("kind"), max_length=30, choices=NoticeKind.choices, unique=True)
    is_on = models.BooleanField(_("sent"), default=True, db_default=True)
    channels = models.JSONField(_("channels"), default=both_channels)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = NoticeTemplateQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("notice template")
        verbose_name_plural = _("notice templates")
        ordering = ["pk"]
        default_permissions = HOUSE_PERMISSIONS

    def __str__(self) -> str:
        return str(self.get_kind_display())
