"""Why somebody did or didn't get an announcement: a page of each announcement, and one of each person."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from comms.domain import recent
from comms.domain.explaining import why
from people.admin.user_search import found_people
from people.models import User

MOST_PEOPLE = 10


class WhyPages:
    """Put before BackofficeAdmin: `why/` of an announcement, and `of/<person>/`."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses, `why/` and `of/`."""
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        mine = [
            path("of/<int:user_pk>/", wrap(self.told_view), name="comms_announcement_told"),
            path("<path:object_id>/why/", wrap(self.why_view), name="comms_announcement_why"),
        ]
        return [*mine, *super().get_urls()]  # type: ignore[misc]

    def why_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The people whom `?q=` finds, each with what happened. Raises PermissionDenied, Http404."""
        announcement = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, announcement) or not _may_see_people(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        term = request.GET.get("q", "").replace("\x00", "").strip()[:254]
        people = _people(request, term)
        return self._page(
            request,
            "admin/comms/announcement/why.html",
            title=_("Why did or didn’t she get it?"),
            announcement=announcement,
            term=term,
            answers=[(person, why(announcement, person)) for person in people[:MOST_PEOPLE]],
            has_more=len(people) > MOST_PEOPLE,
        )

    def told_view(self, request: HttpRequest, user_pk: int) -> HttpResponseBase:
        """The last messages for one person, each with its answer. Raises PermissionDenied, Http404."""
        if not self.has_view_permission(request) or not _may_see_people(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        person = User.objects.visible_to(request.user).filter(pk=user_pk).first()
        if person is None:
            raise Http404(_("There is nothing here that you may see."))
        by: Any = request.user
        return self._page(
            request,
            "admin/comms/announcement/told.html",
            title=_("What was sent to this person"),
            person=person,
            announcements=recent.last_announcements(person, seen_by=by),
            notices=recent.last_notices(person, seen_by=by),
        )

    def _page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        frame = self.admin_site.each_context(request)  # type: ignore[attr-defined]
        names = {"opts": self.opts, "page_step": context["title"]}  # type: ignore[attr-defined]
        return TemplateResponse(request, template, {**frame, **names, **context})


def _may_see_people(request: HttpRequest) -> bool:
    return request.user.has_perm("people.view_user")


def _people(request: HttpRequest, term: str) -> list[User]:
    """Up to one more than are shown, by address, username or name, among those whom the user may see."""
    if not term:
        return []
    everybody = User.objects.visible_to(request.user)
    found = found_people(everybody, term)
    if found is None:
        found = everybody.filter(
            pk__in=[
                *everybody.filter(name__icontains=term).order_by("pk").values_list("pk", flat=True)[: MOST_PEOPLE + 1],
                *everybody.filter(email__icontains=term).order_by("pk").values_list("pk", flat=True)[: MOST_PEOPLE + 1],
            ]
        )
    return list(found.order_by("name", "pk")[: MOST_PEOPLE + 1])
