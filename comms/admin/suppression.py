"""Suppressed addresses in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter
from backoffice.foundation.admin.filters import ChoicesCheckboxFilter
from comms.models import Suppression


@admin.register(Suppression)
class SuppressionAdmin(BackofficeAdmin):
    """Addresses that mail is kept from, and since when; why one was put in or taken out is in its history."""

    list_display = ["address", "scope", "reason", "source", "created_at"]
    list_filter = [("reason", ChoicesCheckboxFilter), ("scope", ChoicesCheckboxFilter), ("created_at", DayRangeFilter)]
    search_fields = ["address"]
    search_help_text = _("Part of the address")
    sortable_by = ["created_at"]
    fieldsets = [(None, {"fields": ["address", ("scope", "reason"), "source"]})]
    reason_required = True
    export_columns = {
        "Email address": "address",
        "What is kept away": "scope",
        "Reason": "reason",
        "Source": "source",
        "Since": "created_at",
    }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the address; where no source is given, whoever entered it is the source."""
        obj.source = obj.source or str(request.user)
        super().save_model(request, obj, form, change)
