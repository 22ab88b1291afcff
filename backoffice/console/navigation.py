"""The sidebar: grouped by job, narrowed to what the user may open."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from backoffice.audit.models import ExportRecord, LogLine
from backoffice.console.lists import list_address, may_view
from comms.models import (
    AddressList,
    Announcement,
    ChatMessage,
    Delivery,
    Notice,
    NoticeTemplate,
    Notification,
    Preference,
    Segment,
    Suppression,
)
from media.models import Grant, Recording, Viewing
from people.models import Tag, User
from webinars.models import Attendance, AttendeeImport, Registration, Series, Webinar

# Group → (title, icon, model); a line shows when its list may be opened.
GROUPS: list[tuple[Any, list[tuple[Any, str, type[Model]]]]] = [
    (
        _("Webinars"),
        [
            (_("Webinars"), "event", Webinar),
            (_("Series"), "library_books", Series),
            (_("Registrations"), "how_to_reg", Registration),
            (_("Attendances"), "schedule", Attendance),
            (_("Attendee imports"), "upload_file", AttendeeImport),
        ],
    ),
    (
        _("Recordings"),
        [
            (_("Recordings"), "smart_display", Recording),
            (_("Access grants"), "key", Grant),
            (_("Viewings"), "visibility", Viewing),
        ],
    ),
    (
        _("Communications"),
        [
            (_("Announcements"), "campaign", Announcement),
            (_("Segments"), "group_work", Segment),
            (_("Address lists"), "contact_mail", AddressList),
            (_("Notifications"), "notifications", Notification),
            (_("Deliveries"), "outgoing_mail", Delivery),
            (_("Notices"), "notifications_active", Notice),
            (_("Notice templates"), "edit_notifications", NoticeTemplate),
            (_("Suppressed addresses"), "unsubscribe", Suppression),
            (_("Preferences"), "tune", Preference),
            (_("Chat messages"), "chat", ChatMessage),
        ],
    ),
    (
        _("People"),
        [
            (_("People"), "group", User),
            (_("Tags"), "sell", Tag),
        ],
    ),
    (
        _("Audit"),
        [
            (_("Audit log"), "manage_search", LogLine),
            (_("Exports"), "download", ExportRecord),
            (_("Background tasks"), "manufacturing", DBTaskResult),
        ],
    ),
]


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's navigation for this user: no group without a line, no line that would answer 403."""
    groups: list[dict[str, Any]] = [
        {"items": [{"title": _("Dashboard"), "icon": "space_dashboard", "link": reverse("admin:index")}]}
    ]
    for title, lines in GROUPS:
        items = [
            {"title": name, "icon": icon, "link": list_address(model)}
            for name, icon, model in lines
            if may_view(request, model)
        ]
        if items:
            groups.append({"title": title, "items": items, "separator": True})
    return groups
