"""The log as a file: for people, for programs, or with its proof. That somebody took it is in the log as well."""

import json
from collections.abc import Generator, Iterable, Iterator
from itertools import batched
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminRadioSelectWidget

from backoffice.audit.admin.log_chips import chips
from backoffice.audit.admin.log_filters import LogFilters
from backoffice.audit.admin.log_records import as_cells, headings, records
from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.domain.reading.criteria import narrowed
from backoffice.audit.domain.reading.evidence import rows_behind
from backoffice.audit.domain.sealing.bundle import write_bundle
from backoffice.audit.domain.sealing.keys import signing_key
from backoffice.audit.domain.sealing.sealer import seal_rows
from backoffice.audit.models import LogLine
from backoffice.foundation.admin.spreadsheets import csv_response

CSV, JSON_LINES, BUNDLE = "csv", "jsonl", "zip"
LINES_AT_ONCE = 500
# Whoever is writing now may hold back their last rows so long; those come without a seal.
SEAL_WAIT_SECONDS = 5


class LogExportForm(forms.Form):
    """Which kind of file."""

    format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[
            (CSV, gettext_lazy("CSV, for any spreadsheet")),
            (JSON_LINES, gettext_lazy("JSON Lines, for programs")),
            (BUNDLE, gettext_lazy("Signed bundle: evidence that can be checked elsewhere, with the public key")),
        ],
        initial=CSV,
        widget=UnfoldAdminRadioSelectWidget(),
    )

    def clean_format(self) -> str:
        """Raises ValidationError for a bundle where nothing is sealed."""
        kind: str = self.cleaned_data["format"]
        if kind == BUNDLE and signing_key() is None:
            raise ValidationError(
                _("The record is not sealed here: there is no signing key. Whoever runs this site can set one."),
                code="not_sealed",
            )
        return kind


class LogExport:
    """Put before BackofficeAdmin: `export/` asks for the kind of file, and sends the log as it is filtered."""

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The page that asks, or the file. Raises PermissionDenied."""
        if not self.has_view_permission(request) or not self.has_export_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        log = reverse("admin:audit_logline_changelist")
        filters = LogFilters(request.GET, site=self.admin_site)  # type: ignore[attr-defined]
        if not filters.is_valid():
            return HttpResponseRedirect(f"{log}?{request.GET.urlencode()}")
        form = LogExportForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            lines = narrowed(self.get_queryset(request), filters.criteria)  # type: ignore[attr-defined]
            return _file(lines, form.cleaned_data["format"], _said(filters))
        context = {
            "title": _("Export the audit log"),
            "page_step": _("Export"),
            "form": form,
            "chips": chips(filters, request.GET),
            "log_url": f"{log}?{request.GET.urlencode()}",
        }
        return self.page(request, "admin/audit/logline/export.html", context)  # type: ignore[attr-defined]


def _said(filters: LogFilters) -> dict[str, str]:
    """The filters as they will be kept."""
    return {name: str(value) for name, value in filters.cleaned_data.items() if value not in (None, "")}


def _file(lines: Any, kind: str, filters: dict[str, str]) -> HttpResponseBase:
    """The file, once it is recorded who takes it. Lines that come in meanwhile, this one included, are not in it."""
    newest = LogLine.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    lines = lines.filter(pk__lte=newest)
    count = lines.count()
    note(EventKind.EXPORTED, model=LogLine, row_count=count, details={"format": kind, "filters": filters})
    if kind == BUNDLE:
        return _bundle(lines, filters)
    found = records(lines.newest_first().iterator(chunk_size=LINES_AT_ONCE))
    name = f"audit-log-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == CSV:
        cells: Generator[list[Any]] = (as_cells(record) for record in found)
        return csv_response(name, list(headings().values()), cells, ended=_nobody_asks)
    return StreamingHttpResponse(
        _json_lines(found),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bundle(lines: Any, filters: dict[str, str]) -> HttpResponseBase:
    """The rows behind the lines with all that proves them; what was not sealed yet is sealed first."""
    key = signing_key()
    assert key is not None  # the form has asked
    seal_rows(wait_seconds=SEAL_WAIT_SECONDS)
    said = "; ".join(f"{name}: {value}" for name, value in filters.items())
    pieces = write_bundle(rows_behind(lines), key, about=f"Audit log, {said or 'whole'}")
    name = f"audit-evidence-{timezone.localdate():%Y-%m-%d}.zip"
    return StreamingHttpResponse(
        pieces,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _json_lines(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    for batch in batched(found, LINES_AT_ONCE):
        yield "".join(f"{json.dumps(record, ensure_ascii=False, default=str)}\n" for record in batch)


def _nobody_asks(row_count: int, is_complete: bool) -> None:
    """How much of the file arrived is not kept."""
