"""The record of exports in the admin: to be read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.audit.models import ExportRecord
from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter
from backoffice.foundation.admin.filters import ChoicesDropdownFilter


@admin.register(ExportRecord)
class ExportRecordAdmin(BackofficeAdmin):
    """Who took which list out of the house; nobody changes it."""

    list_display = ["at", "actor_name", "model_label", "rows_taken", "file_format", "narrowed_by"]
    list_filter = [("at", DayRangeFilter), ("way", ChoicesDropdownFilter), "user"]
    search_fields = ["actor_name", "=model_label"]
    sortable_by = ["at"]
    readonly_fields = [
        "at", "actor_name", "model_label", "row_count", "file_format", "filters", "columns", "way", "address",
    ]  # fmt: skip
    fields = tuple(readonly_fields)

    @display(description=_("Rows"))
    def rows_taken(self, record: Any) -> int:
        """How many rows the file holds."""
        return int(record.row_count)

    @display(description=_("Narrowed by"))
    def narrowed_by(self, record: Any) -> str:
        """The filters of the list when it was exported, as the address had them."""
        return ", ".join(f"{name} = {value}" for name, value in record.filters.items())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes it by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody removes it."""
        return False
