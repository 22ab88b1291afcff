"""A person's notifications on the page of the person."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeTabularInline
from comms.domain.keeping_words import notifications_kept
from comms.models import Notification


class NotificationInline(BackofficeTabularInline):
    """What the person was told, newest first."""

    model = Notification
    fields = ["subject", "kind", "created_at", "read_at"]
    readonly_fields = ["subject", "kind", "created_at", "read_at"]
    list_select_related = ("announcement",)
    ordering = ["-pk"]
    read_only = True
    show_title = False

    def remark(self) -> str:
        """How long they are kept."""
        return notifications_kept()

    @display(description=_("Notification"))
    def subject(self, notification: Any) -> str:
        """Its own title, or the announcement's."""
        return str(notification)
