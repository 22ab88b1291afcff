"""The record of exports in the admin: to be read only."""

import re
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display

from backoffice.audit.models import ExportRecord
from backoffice.audit.models.export_record import ExportOutcome
from backoffice.foundation.admin import BackofficeAdmin, Badge, DayRangeFilter
from backoffice.foundation.admin.filters import ChoicesDropdownFilter

# What an address says beside the name of the column: “webinar__id__exact”.
LOOKUP = re.compile("(__id)?__(exact|in)$")
COLOURS: dict[str, str] = {
    ExportOutcome.COMPLETE: "success",
    ExportOutcome.BROKEN_OFF: "danger",
    ExportOutcome.UNKNOWN: "warning",
}


@admin.register(ExportRecord)
class ExportRecordAdmin(BackofficeAdmin):
    """Who took which list out of the house; nobody changes it."""

    list_display = ["at", "actor_name", "taken", "rows_taken", "badge", "file_format", "narrowed_by"]
    list_filter = [("at", DayRangeFilter), ("way", ChoicesDropdownFilter), "user"]
    search_fields = ["actor_name", "=model_label"]
    sortable_by = ["at"]
    readonly_fields = [
        "at", "actor_name", "taken", "rows_taken", "badge", "rows_written", "finished_at", "file_format",
        "narrowed_by", "columns_taken", "ticked", "way", "address",
    ]  # fmt: skip
    fields = tuple(readonly_fields)

    @display(description=gettext_lazy("Download"), label=COLOURS)
    def badge(self, record: ExportRecord) -> Badge | None:
        """How it ended."""
        outcome = record.outcome
        return None if outcome is None else Badge(outcome, outcome.label, COLOURS)

    @display(description=gettext_lazy("List"))
    def taken(self, record: ExportRecord) -> str:
        """What was taken, as its list is called; of a model that is gone, its name."""
        try:
            return str(capfirst(apps.get_model(record.model_label)._meta.verbose_name_plural))
        except LookupError:
            return record.model_label

    @display(description=gettext_lazy("Rows"))
    def rows_taken(self, record: ExportRecord) -> str:
        """How many rows were taken, of how many that could be seen."""
        if record.total_count is None:  # a stored file, or a list from before the figure was kept
            return intcomma(record.row_count)
        figures = {"n": intcomma(record.row_count), "m": intcomma(record.total_count)}
        return _("%(n)s of %(m)s") % figures

    @display(description=gettext_lazy("Narrowed by"))
    def narrowed_by(self, record: ExportRecord) -> str:
        """The filters of the list when it was exported, as the address had them."""
        told = [
            f"{LOOKUP.sub('', name)} = {values if isinstance(values, str) else ', '.join(values)}"
            for name, values in record.filters.items()
        ]
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
