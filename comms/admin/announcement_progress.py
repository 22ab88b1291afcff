"""How far an announcement has come: figures for its page, and for the script that keeps them up to date."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from comms.choices import AnnouncementState
from comms.models import Announcement

MOVING = (AnnouncementState.SENDING,)


def progress(announcement: Any) -> dict[str, Any]:
    """State and figures; `announcement` carries `read_count`."""
    return {
        "state": announcement.state,
        "is_moving": announcement.state in MOVING,
        "percent": announcement.reached_percent,
        "audience": announcement.audience_count,
        "reached": announcement.reached_count,
        "read": announcement.read_count,
        "read_percent": read_percent(announcement),
        "words": _words(announcement),
    }


def read_percent(announcement: Any) -> int:
    """How many of those reached have opened it, in whole per cent."""
    return int(announcement.read_count * 100 / announcement.reached_count) if announcement.reached_count else 0


def _words(announcement: Announcement) -> str:
    if announcement.state == AnnouncementState.SENDING and not announcement.audience_count:
        return _("Waiting for a worker")
    return _("%(reached)s of %(audience)s people reached") % {
        "reached": f"{announcement.reached_count:,}",
        "audience": f"{announcement.audience_count:,}",
    }


class ProgressPages:
    """Put before BackofficeAdmin: the figures above the form, and the address that the script asks."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and `progress/`."""
        view = self.admin_site.admin_view(self.progress_view)  # type: ignore[attr-defined]
        mine = path("<path:object_id>/progress/", view, name="comms_announcement_progress")
        return [mine, *super().get_urls()]  # type: ignore[misc]

    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """How far it is, for the page that waits. Raises PermissionDenied, Http404."""
        announcement = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, announcement):  # type: ignore[attr-defined]
            raise PermissionDenied
        return JsonResponse(progress(announcement), headers={"Cache-Control": "no-store"})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The form below the figures, once there are any."""
        announcement = context.get("original")
        if announcement is not None and announcement.published_at is not None:
            context["progress"] = progress(announcement)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
