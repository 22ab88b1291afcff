"""Who joined and who left an audience between planning and sending: two figures, and a page with the people."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from comms.domain.audience import approval
from comms.models import Announcement

PEOPLE_PER_PAGE = 50
SIDES = {"joined": (approval.joined, _("Joined")), "left": (approval.left, _("Left"))}


class JoinedAndLeftPages:
    """Put before BackofficeAdmin: the page `since-approval/`, and its figures for the announcement's own page."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and `since-approval/`."""
        view = self.admin_site.admin_view(self.since_approval_view)  # type: ignore[attr-defined]
        mine = path("<path:object_id>/since-approval/", view, name="comms_announcement_since_approval")
        return [mine, *super().get_urls()]  # type: ignore[misc]

    def since_approval_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The people of one side, page by page. Raises PermissionDenied, Http404."""
        announcement = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, announcement):  # type: ignore[attr-defined]
            raise PermissionDenied
        side = request.GET.get("side", "joined")
        if side not in SIDES:
            raise Http404
        people = SIDES[side][0](announcement).visible_to(request.user)  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": announcement.title,
            "page_step": _("Since it was planned"),
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": announcement,
            "side": side,
            "sides": figures(announcement),
            "page": Paginator(people.order_by("pk"), PEOPLE_PER_PAGE).get_page(request.GET.get("p")),
            "may_look": request.user.has_perm("people.view_user"),
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/comms/announcement/since_approval.html", context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The announcement's page, with both figures once one can compare."""
        announcement = context.get("original")
        if announcement is not None:
            context["since_approval"] = figures(announcement)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def figures(announcement: Announcement) -> list[tuple[str, Any, int]]:
    """Side, words and number of both sides; nothing where it was not planned before, or not noted in time."""
    if not approval.is_known(announcement):
        return []
    return [(side, words, people(announcement).count()) for side, (people, words) in SIDES.items()]
