"""The audit log in the admin: one timeline of everything, to be read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from backoffice.audit.admin.log_chips import chips
from backoffice.audit.admin.log_export import LogExport
from backoffice.audit.admin.log_filters import LogFilters
from backoffice.audit.admin.log_line import LinePages
from backoffice.audit.admin.log_passages import passages
from backoffice.audit.domain.reading.criteria import narrowed
from backoffice.audit.domain.reading.pages import Page, Place, read_page
from backoffice.audit.models import LogLine
from backoffice.foundation.admin import BackofficeAdmin

LINES_PER_PAGE = 50
# What in the address of the log says where in it one is, rather than what it is narrowed to.
PLACES = ("older", "newer")


@admin.register(LogLine)
class LogLineAdmin(LogExport, LinePages, BackofficeAdmin):  # type: ignore[misc]  # Unfold has no types
    """The log. Nobody writes it by hand, and nobody changes it."""

    fields = ("first_at",)  # for checks: no form is ever shown

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The lines, newest first, narrowed by the filters of the address. Raises PermissionDenied."""
        lines = self.lines(request)
        filters = LogFilters(request.GET, site=self.admin_site)
        page = Page([], None, None)
        if filters.is_valid():
            page = read_page(
                narrowed(lines, filters.criteria),
                size=LINES_PER_PAGE,
                older_than=Place.read(request.GET.get("older", "")),
                newer_than=Place.read(request.GET.get("newer", "")),
            )
        context = {
            "title": _("Audit log"),
            "filters": filters,
            "shown_fields": [filters[name] for name in filters.shown],
            "chips": chips(filters, request.GET) if filters.is_valid() else [],
            "page": page,
            "passages": passages(request, page.lines),
            "newer_query": _query(request, newer=page.newer),
            "older_query": _query(request, older=page.older),
            "may_export": self.has_export_permission(request),
            "query": _query(request),
            **(extra_context or {}),
        }
        return self.page(request, "admin/audit/logline/log.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes it by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody removes it."""
        return False

    def page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponseBase:
        """A page of the log."""
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )


def _query(request: HttpRequest, **place: Place | None) -> str:
    """The filters of the address with another place in the log."""
    query = request.GET.copy()
    for name in PLACES:
        query.pop(name, None)
    query.update({name: str(where) for name, where in place.items() if where is not None})
    return query.urlencode()
