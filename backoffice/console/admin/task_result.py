"""Background tasks in the admin: what ran, what waits, and why something failed."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin, Badge, Colours, DayRangeFilter
from backoffice.foundation.admin.filters import ChoicesDropdownFilter

COLOURS = Colours({"READY": "info", "RUNNING": "warning", "SUCCESSFUL": "success", "FAILED": "danger"})

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskResultAdmin(BackofficeAdmin):
    """Background tasks, to be read only: the state of the work itself lies in the rows that it is about."""

    is_unscoped = True
    list_before_template = "console/task_results_note.html"
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

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, which says where tasks are queued instead while the settings choose Redis."""
        queued_in_redis = {"is_queued_in_redis": settings.TASKS_ENGINE == "redis"}
        return super().changelist_view(request, {**queued_in_redis, **(extra_context or {})})

    @display(description=_("Task"))
    def name(self, result: Any) -> str:
        """The last part of the task's path."""
        return _name(result)

    @display(description=_("State"), label=COLOURS)
    def badge(self, result: Any) -> Badge:
        """The state as a coloured word."""
        return Badge(result.status, result.get_status_display(), COLOURS)

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


def _name(result: DBTaskResult) -> str:
    return str(result.task_path).rpartition(".")[2].replace("_", " ")


# The framework's model has no name for its rows: headings and messages would show a class and a key.
DBTaskResult.add_to_class("__str__", _name)
