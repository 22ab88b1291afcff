"""How far an announcement has come: figures for its page, and for the script that keeps them up to date."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from comms.admin.progress_words import app_words, mail_words, pace_words, standing_words, waiting_words
from comms.choices import AnnouncementState, Channel, DeliveryState
from comms.domain import progress as stand
from comms.domain.keeping_words import mails_gone, notifications_gone
from comms.domain.reading import readers_of
from comms.models import Announcement

MOVING = (AnnouncementState.SENDING,)


def progress(announcement: Announcement) -> dict[str, Any]:
    """State and figures of both channels; the same number of queries for every size."""
    readers = readers_of([announcement])[announcement.pk]
    figures = {
        "state": announcement.state,
        "is_moving": announcement.state in MOVING,
        "percent": announcement.reached_percent,
        "audience": announcement.audience_count,
        "reached": announcement.reached_count,
        "read": readers.count,
        "read_percent": readers.percent(announcement),
        "is_read_counted": readers.is_counted,
        "notifications_gone": notifications_gone(announcement),
        "words": app_words(announcement),
    }
    return figures | _mails(announcement) if Channel.EMAIL in announcement.channels else figures


def _mails(announcement: Announcement) -> dict[str, Any]:
    # The few that may be left say nothing about pace and course of all.
    now, times = timezone.now(), [] if mails_gone(announcement) else stand.sending_times(announcement)
    rate = stand.rate_per_second(announcement, times, now) if announcement.state in MOVING else None
    return {
        "mail_percent": stand.mail_percent(announcement),
        "mail_words": mail_words(announcement),
        "mails": announcement.mail_count,
        "mailed": announcement.mailed_count,
        "mail_failed": announcement.mail_failed_count,
        "mail_left_out": announcement.mail_left_out_count,
        "pace": pace_words(rate, stand.open_mails(announcement)),
        "waiting": waiting_words(stand.waiting(announcement)),
        "details": _details(announcement, times),
    }


def _details(announcement: Announcement, times: list[Any]) -> str:
    reasons = stand.reasons(announcement)
    lists: dict[str, list[dict[str, Any]]] = {"failed": [], "left_out": []}
    for state, reason, count in reasons.rows:
        line = {"state": state, "reason": reason, "words": stand.reason_words(state, reason), "count": count}
        lists["left_out" if state == DeliveryState.SUPPRESSED else "failed"].append(line)
    picture = stand.picture(announcement, times)
    context: dict[str, Any] = {
        **lists,
        "gone": mails_gone(announcement),
        "is_all": reasons.is_all,
        "announcement": announcement,
        "picture": picture,
        "bars": [],
    }
    if picture is not None:
        highest = max(picture.counts)
        width = 100 / len(picture.counts)
        context["bars"] = [
            {"x": round(number * width, 2), "y": 40 - height, "height": height, "width": round(width * 0.8, 2)}
            for number, height in enumerate(round(count / highest * 38, 2) for count in picture.counts)
        ]
        context["most"] = highest
    return render_to_string("admin/comms/announcement/progress_details.html", context)


class ProgressPages:
    """Put before BackofficeAdmin: the figures above the form, and the address that the script asks."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and `progress/`."""
        view = self.admin_site.admin_view(self.progress_view)  # type: ignore[attr-defined]
        mine = path("<path:object_id>/progress/", view, name="comms_announcement_progress")
        return [mine, *super().get_urls()]  # type: ignore[misc]

    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """How far it is, for the page that waits. Raises PermissionDenied, Http404."""
        announcement = self.scoped_object(request, object_id)  # type: ignore[attr-defined]
        if announcement is None:
            raise Http404(_("There is nothing here that you may see."))
        if not self.has_view_permission(request, announcement):  # type: ignore[attr-defined]
            raise PermissionDenied
        return JsonResponse(progress(announcement), headers={"Cache-Control": "no-store"})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The form below what is to be decided and, once there are any, the figures."""
        announcement = context.get("original")
        if announcement is not None:
            context["standing"] = standing_words(announcement)
            if announcement.published_at is not None:
                context["progress"] = progress(announcement)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
