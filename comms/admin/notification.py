"""Notifications in the admin: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import DayRangeFilter
from backoffice.foundation.admin.filters import ChoicesDropdownFilter, RadioFilter
from comms.admin.kept_note import KeptNote
from comms.admin.ledger import LedgerAdmin
from comms.admin.person_search import PersonSearch
from comms.domain.keeping_words import notifications_kept
from comms.models import Notification


class ReadFilter(RadioFilter):  # type: ignore[misc]
    """Read, unread, or both."""

    title = _("reading")
    parameter_name = "is_read"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The two kinds."""
        return [("yes", _("Read")), ("no", _("Unread"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The notifications of the chosen kind."""
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(read_at__isnull=self.value() == "no")


@admin.register(Notification)
class NotificationAdmin(KeptNote, PersonSearch, LedgerAdmin):  # type: ignore[misc]  # Unfold has no types
    """Who was told what, and who has opened it."""

    kept_words = staticmethod(notifications_kept)
    list_display = ["subject", "person", "kind", "created_at", "reading"]
    list_display_links = ["subject"]
    list_select_related = ["announcement", "user"]
    list_filter = [
        ReadFilter,
        ("kind", ChoicesDropdownFilter),
        "announcement",
        "webinar",
        ("created_at", DayRangeFilter),
    ]
    ordering = ["-pk"]
    sortable_by = ()
    fieldsets = [
        (None, {"fields": ["subject", "user", "kind", ("created_at", "read_at")]}),
        (_("About"), {"fields": ["announcement", "webinar", "recording"]}),
        (_("Text of its own"), {"fields": ["title", "text"]}),
    ]
    readonly_fields = ["subject"]
    export_columns = {
        "Email": "user__email",
        "Name": "user__name",
        "Kind": "kind",
        "Announcement": "announcement__title",
        "Title": "title",
        "Webinar": "webinar__title",
        "Arrived": "created_at",
        "Read": "read_at",
    }

    @display(description=_("Notification"))
    def subject(self, notification: Notification) -> str:
        """Its own title, or the announcement's."""
        return str(notification)

    @display(description=_("Person"), header=True)
    def person(self, notification: Notification) -> list[str]:
        """Whom it is for."""
        return [str(notification.user), notification.user.email or notification.user.username]

    @display(description=_("Read"), label={"read": "success", "unread": "default"})
    def reading(self, notification: Notification) -> tuple[str, Any]:
        """Whether it was opened."""
        return ("read", _("Read")) if notification.read_at else ("unread", _("Unread"))
