"""The admin of attendee imports: the list of all runs, and the pages of one."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter, state_badge
from backoffice.foundation.admin.filters import ChoicesCheckboxFilter, ChoicesRadioFilter
from webinars.admin.import_decisions import ImportDecisions
from webinars.admin.import_files import ImportFiles
from webinars.admin.import_pages import ImportPages
from webinars.admin.import_reading_page import ImportReadingPage
from webinars.admin.import_summary import figures
from webinars.admin.import_undo_page import ImportUndoPage
from webinars.models import AttendeeImport


@admin.register(AttendeeImport)
class AttendeeImportAdmin(  # type: ignore[misc]  # Unfold has no types
    ImportDecisions, ImportReadingPage, ImportUndoPage, ImportFiles, ImportPages, BackofficeAdmin
):
    list_display = ["file_name", "webinar", "purpose", "badge", "rows", "uploaded_by", "created_at", "duration"]
    list_select_related = ["webinar", "uploaded_by"]
    list_filter = [
        ("state", ChoicesCheckboxFilter), ("purpose", ChoicesRadioFilter), ("created_at", DayRangeFilter), "webinar",
        "uploaded_by",
    ]  # fmt: skip
    search_fields = ["file_name", "webinar__title"]
    search_help_text = _("Search by file name or webinar")
    autocomplete_fields = ["webinar"]
    sortable_by = ["created_at"]
    export_columns = {
        "File": "file_name",
        "Webinar": "webinar__title",
        "Uploaded by": "uploaded_by__name",
        "Kind": "kind",
        "Tells": "purpose",
        "State": "state",
        "Rows read": "rows_read",
        "New": "new_count",
        "Updated": "updated_count",
        "Already registered": "unchanged_count",
        "Twice in the file": "duplicate_count",
        "Refused": "refused_count",
        "Uploaded": "created_at",
        "Confirmed": "confirmed_at",
        "Finished": "finished_at",
        "Taken back": "undone_at",
    }
    fields = ["file_name", "webinar", "uploaded_by", "state"]  # for checks: no form is ever shown
    history_ignored_fields = ("file",)
    badge = state_badge("state", description=_("State"))

    @display(description=_("Rows"))
    def rows(self, run: AttendeeImport) -> str:
        parts = [part for part in figures(run)["parts"] if part["count"]]
        return ", ".join(f"{part['count']:,} {str(part['label']).lower()}" for part in parts)

    @display(description=_("Duration"))
    def duration(self, run: AttendeeImport) -> str:
        if run.started_at is None:
            return ""
        taken = (run.finished_at or timezone.now()) - run.started_at
        seconds = taken.total_seconds()
        return _("%(seconds).1f s") % {"seconds": seconds} if seconds < 60 else str(timedelta(seconds=round(seconds)))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what came from where stays known."""
        return False
