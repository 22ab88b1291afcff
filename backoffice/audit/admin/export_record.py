"""The record of exports in the admin: to be read only."""

from typing import Any

from django.contrib import admin
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display

from backoffice.audit.models import ExportRecord
from backoffice.audit.models.export_record import ExportOutcome
from backoffice.foundation.admin import BackofficeAdmin, Badge, DayRangeFilter
from backoffice.foundation.admin.filters import ChoicesDropdownFilter

COLOURS: dict[str, str] = {
    ExportOutcome.COMPLETE: "success",
    ExportOutcome.BROKEN_OFF: "danger",
    ExportOutcome.UNKNOWN: "warning",
}


@admin.register(ExportRecord)
class ExportRecordAdmin(BackofficeAdmin):
    """Who took which list out of the house; nobody changes it."""

    list_display = ["at", "actor_name", "model_label", "rows_taken", "badge", "file_format", "narrowed_by"]
    list_filter = [("at", DayRangeFilter), ("way", ChoicesDropdownFilter), "user"]
    search_fields = ["actor_name", "=model_label"]
    sortable_by = ["at"]
    readonly_fields = [
        "at", "actor_name", "model_label", "rows_taken", "badge", "rows_written", "finished_at", "file_format",
        "narrowed_by", "columns_taken", "ticked", "way", "address",
    ]  # fmt: skip
    fields = tuple(readonly_fields)

    @display(description=gettext_lazy("Download"), label=COLOURS)
    def badge(self, record: ExportRecord) -> Badge:
        """How it ended."""
        return Badge(record.outcome, record.outcome.label, COLOURS)

    @display(description=gettext_lazy("Rows"))
    def rows_taken(self, record: ExportRecord) -> str:
        """How many rows were taken, of how many that could be seen."""
        if record.total_count is None:  # from before the figure was kept
            return intcomma(record.row_count)
        figures = {"n": intcomma(record.row_count), "m": intcomma(record.total_count)}
        return _("%(n)s of %(m)s") % figures

    @display(description=gettext_lazy("Narrowed by"))
    def narrowed_by(self, record: ExportRecord) -> str:
        """The filters of the list when it was exported, as the address had them."""
        filters = record.filters.items()
        told = [f"{name} = {', '.join(values) if isinstance(values, list) else values}" for name, values in filters]
        if record.selected:
            told.append(
                ngettext("%(n)s ticked row", "%(n)s ticked rows", len(record.selected)) % {"n": len(record.selected)}
            )
        return "; ".join(told) or "–"

    @display(description=gettext_lazy("Columns"))
    def columns_taken(self, record: ExportRecord) -> str:
        """The columns of the file."""
        return ", ".join(record.columns)

    @display(description=gettext_lazy("Ticked rows"))
    def ticked(self, record: ExportRecord) -> str:
        """The keys of the rows that were ticked."""
        return ", ".join(map(str, record.selected)) or "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes it by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody removes it."""
        return False
