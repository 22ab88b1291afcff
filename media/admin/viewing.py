"""Viewings in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter
from backoffice.foundation.admin.filters import BooleanRadioFilter, ChoicesCheckboxFilter, ChoicesDropdownFilter
from media.admin.labels import result_badge
from media.models import Viewing


@admin.register(Viewing)
class ViewingAdmin(BackofficeAdmin):  # type: ignore[misc]
    """Who tried to watch what, and whether they were let in. Written by machines, read by people."""

    list_display = ["at", "user_or_stranger", "recording", "badge", "verdict", "way", "address"]
    list_select_related = ["user", "recording"]
    list_filter = [
        ("is_allowed", BooleanRadioFilter),
        ("verdict", ChoicesDropdownFilter),
        ("way", ChoicesCheckboxFilter),
        ("at", DayRangeFilter),
        "recording",
        "user",
    ]
    search_fields = ["user__name", "=user__email", "recording__title", "=address"]
    search_help_text = _("Search by name, email address, recording or network address")
    sortable_by = ["at"]
    fields = readonly_fields = ("at", "recording", "user", "badge", "verdict", "way", "address")
    badge = result_badge

    export_columns = {
        "When": "at",
        "Name": "user__name",
        "Email": "user__email",
        "Recording": "recording__title",
        "Webinar": "recording__webinar__title",
        "Let in": "is_allowed",
        "Why": "verdict",
        "Way": "way",
        "Network address": "address",
    }

    @admin.display(description=_("Person"))
    def user_or_stranger(self, viewing: Any) -> Any:
        """The person, or words for somebody who was not logged in."""
        return viewing.user or _("Not logged in")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: viewings happen."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what happened stays."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what happened stays."""
        return False
