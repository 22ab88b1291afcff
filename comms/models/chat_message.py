"""What somebody wrote beside a webinar."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet
from webinars.models import Webinar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User

models.TextField.register_lookup(Length)

TEXT_LIMIT = 1000  # characters; the API's clients count on it


class ChatMessageQuerySet(ScopedQuerySet):
    """Questions about chat messages."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the webinars that `user` sees."""
        if user.has_perm("webinars.view_all_webinars"):
            return self
        return self.filter(webinar__in=Webinar.objects.visible_to(user))


class ChatMessage(models.Model):
    """What somebody wrote beside a webinar. People write and hide it: history."""

    webinar = models.ForeignKey(
        Webinar, verbose_name=_("webinar"), related_name="chat_messages", on_delete=models.PROTECT
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), related_name="chat_messages", on_delete=models.PROTECT
    )
    text = models.TextField(_("text"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    is_hidden = models.BooleanField(_("hidden"), default=False, db_default=False)
    hidden_reason = models.CharField(_("why it was hidden"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    objects = ChatMessageQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("chat message")
        verbose_name_plural = _("chat messages")
        ordering = ["-created_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="chat_newest_first"),
            models.Index(fields=["webinar", "created_at"], name="chat_of_a_webinar"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__length__lte=TEXT_LIMIT) & ~Q(text=""),
                name="a_chat_message_is_short",
                violation_error_message=_("A message has 1 to 1,000 characters."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
