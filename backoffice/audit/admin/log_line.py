"""The pages of a line of the log, and of everything that one request or job did."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backoffice.audit.admin.log_passages import Links, passages
from backoffice.audit.admin.log_versions import versions_of
from backoffice.audit.choices import LineKind
from backoffice.audit.domain.reading.event_details import facts_of
from backoffice.audit.domain.reading.event_sentences import event_sentence
from backoffice.audit.domain.reading.pages import Page, Place, read_page
from backoffice.audit.domain.reading.rows import read_rows
from backoffice.audit.domain.reading.subjects import Subject, model_called, present
from backoffice.audit.models import LogLine
from backoffice.foundation.admin.autocomplete import KEY_DIGITS
from backoffice.foundation.admin.versions import Version
from backoffice.foundation.history.names import names_of

ROWS_PER_PAGE = 50


@dataclass(frozen=True)
class ShownRow:
    """One row of a line: its object, and each field before and after."""

    row: Any
    name: str
    address: str
    history_address: str
    version: Version


class LinePages:
    """Put before BackofficeAdmin: the page of a line is that of its rows; `group/` has all lines of a group."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and `group/`."""
        view = self.admin_site.admin_view(self.group_view)  # type: ignore[attr-defined]
        return [path("group/<uuid:group>/", view, name="audit_logline_group"), *super().get_urls()]  # type: ignore[misc]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The rows of a line, in the order in which they were written. Raises PermissionDenied, Http404."""
        line: LogLine = self.lines(request).filter(pk=_key(object_id)).first() or _nothing()
        key = request.GET.get("object", "")
        rows = read_rows(
            line,
            size=ROWS_PER_PAGE,
            after=_key(request.GET.get("after", "0")),
            key=_key(key) if key else None,
        )
        is_event = line.kind not in LineKind.values
        context = {
            "title": _("Audit log"),
            "page_step": _("Line"),
            "passage": passages(request, [line])[0],
            "line": line,
            "is_event": is_event,
            "events": _events(rows.rows) if is_event else [],
            "rows": [] if is_event else _shown(request, rows.rows),
            "is_gone": not is_event and model_called(line.model_label) is None,
            "after": rows.after,
            "key": key,
            **(extra_context or {}),
        }
        return self.page(request, "admin/audit/logline/line.html", context)  # type: ignore[attr-defined]

    def group_view(self, request: HttpRequest, group: UUID) -> HttpResponseBase:
        """All that one request or job did. Raises PermissionDenied, Http404."""
        page: Page = read_page(
            self.lines(request).filter(group=group),
            size=ROWS_PER_PAGE,
            older_than=Place.read(request.GET.get("older", "")),
            newer_than=Place.read(request.GET.get("newer", "")),
        )
        if not page.lines:
            _nothing()
        context = {
            "title": _("Audit log"),
            "page_step": _("One request or job"),
            "page": page,
            "passages": passages(request, page.lines),
            "group": group,
        }
        return self.page(request, "admin/audit/logline/group.html", context)  # type: ignore[attr-defined]

    def lines(self, request: HttpRequest) -> Any:
        """The lines to be read. Raises PermissionDenied, for whatever is no reading as well."""
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):  # type: ignore[attr-defined]
            raise PermissionDenied
        return self.get_queryset(request)  # type: ignore[attr-defined]


def _key(text: str) -> int:
    """The number in an address. Raises Http404 for what can be none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= KEY_DIGITS):
        _nothing()
    return int(text)


def _nothing() -> Any:
    raise Http404(_("The log has no such line."))


def _events(events: Any) -> list[dict[str, Any]]:
    return [{"event": event, "sentence": event_sentence(event), "facts": facts_of(event)} for event in events]


def _shown(request: HttpRequest, rows: Any) -> list[ShownRow]:
    """The rows with names, pages and fields; the number of queries does not grow with them."""
    if not rows:
        return []
    model = rows[0].instance_type
    key = model._meta.pk.attname
    names = names_of(rows)
    there = present((model, getattr(row, key)) for row in rows)
    versions = versions_of(rows)
    links = Links(request)
    return [
        ShownRow(
            row,
            names[row.pk],
            links.of(Subject(model, getattr(row, key), names[row.pk], (model, getattr(row, key)) in there)),
            links.history_of(model, getattr(row, key)),
            versions[row],
        )
        for row in rows
    ]
