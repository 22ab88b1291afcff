"""Attendance in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter
from webinars.models import Attendance


@admin.register(Attendance)
class AttendanceAdmin(BackofficeAdmin):
    """Stretches of presence, as the lists brought them: to look at."""

    list_display = ["person", "webinar", "joined_at", "left_at", "minutes"]
    list_display_links = ["person"]
    list_select_related = ["registration__user", "registration__webinar"]
    list_filter = [("joined_at", DayRangeFilter), "registration__webinar"]
    search_fields = ["registration__user__name", "registration__user__email", "registration__webinar__title"]
    search_help_text = _("Name or email of the person, or title of the webinar")
    sortable_by = ["joined_at"]
    fieldsets = [(None, {"fields": ["registration", ("joined_at", "left_at"), "attendee_import"]})]
    export_columns = {
        "webinar": "registration__webinar__title",
        "name": "registration__user__name",
        "email": "registration__user__email",
        "joined": "joined_at",
        "left": "left_at",
    }

    @display(description=_("Person"))
    def person(self, attendance: Attendance) -> str:
        """Who was there."""
        return str(attendance.registration.user)

    @display(description=_("Webinar"))
    def webinar(self, attendance: Attendance) -> str:
        """Where."""
        return attendance.registration.webinar.title

    @display(description=_("Minutes"))
    def minutes(self, attendance: Attendance) -> int:
        """For how long, in whole minutes."""
        return int((attendance.left_at - attendance.joined_at).total_seconds() // 60)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: lists bring it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: lists bring it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what was reported stays known."""
        return False
