"""Background tasks in the admin: what ran, what waits, and why something failed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter
from backoffice.foundation.admin.filters import ChoicesDropdownFilter

COLOURS = {"READY": "info", "RUNNING": "warning", "SUCCESSFUL": "success", "FAILED": "danger"}

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskResultAdmin(BackofficeAdmin):
    """Background tasks, to be read only: the state of the work itself lies in the rows that it is about."""

    is_unscoped = True
    list_display = ["name", "badge", "queue_name", "enqueued_at", "started_at", "finished_at"]
    list_filter = [("status", ChoicesDropdownFilter), ("enqueued_at", DayRangeFilter)]
    search_fields = ["task_path"]
    sortable_by = ["enqueued_at"]
    ordering = ["-enqueued_at"]
    readonly_fields = [
        "task_path", "badge", "queue_name", "args_kwargs", "enqueued_at", "started_at", "finished_at",
        "exception_class_path", "traceback",
    ]  # fmt: skip
    fields = tuple(readonly_fields)

    @display(description=_("Task"))
    def name(self, result: Any) -> str:
        """The last part of the task's path."""
        return str(result.task_path).rpartition(".")[2]

    @display(description=_("State"), label=COLOURS)
    def badge(self, result: Any) -> tuple[str, str]:
        """The state as a coloured word."""
        return result.status, result.get_status_display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody queues work by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes what ran."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The sweep removes old ones."""
        return False

    def has_export_permission(self, request: HttpRequest) -> bool:
        """There is nothing in it for a spreadsheet."""
        return False
