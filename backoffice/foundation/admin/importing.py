"""The generic import page: upload, look at what each row will do, confirm."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_permission_codename
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from backoffice.foundation.admin.imported_tables import ImportedTable, read_table
from backoffice.foundation.admin.uploads import keep, kept
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.fields import private_storage
from backoffice.foundation.history import Way, acting_as

PREVIEWED_ROWS = 100


class UploadForm(forms.Form):
    """The file, and why."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=UnfoldAdminFileFieldWidget(),
        help_text=gettext_lazy("CSV or XLSX, with headings in the first row."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("Kept in the history of every row that changes."),
    )


@dataclass
class Preview:
    """What an import will do: figures that add up to the rows read, the first rows, and every refusal in words."""

    read: int
    new: int
    updated: int
    unchanged: int
    headings: list[str]
    rows: list[tuple[int, str, list[str]]] = field(default_factory=list)
    refusals: list[tuple[int | None, str]] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return self.read - self.new - self.updated - self.unchanged

    @property
    def not_shown(self) -> int:
        """How many rows the preview leaves out."""
        return self.read - self.refused - len(self.rows)


class ImportMixin:
    """Put before BackofficeAdmin: an Import page for those with `import_<model>`, by the first resource class."""

    resource_classes: tuple[Any, ...] | list[Any] = ()

    def has_import_permission(self, request: HttpRequest) -> bool:
        """The permission `import_<model>`."""
        opts = self.opts  # type: ignore[attr-defined]
        return request.user.has_perm(f"{opts.app_label}.{get_permission_codename('import', opts)}")

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and `import/`."""
        opts = self.opts  # type: ignore[attr-defined]
        view = self.admin_site.admin_view(self.import_view)  # type: ignore[attr-defined]
        return [path("import/", view, name=f"{opts.app_label}_{opts.model_name}_import"), *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The list, with an Import button for those who may press it."""
        context = {"has_import_permission": self.has_import_permission(request), **(extra_context or {})}
        response: HttpResponseBase = super().changelist_view(request, context)  # type: ignore[misc]
        return response

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        """Upload, preview and import; nothing is written before the confirmation. Raises PermissionDenied."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if "upload" in request.POST:
            return self._import(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        preview = token = table = None
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                table, preview = self._dry_run(request, file)
                if not preview.refusals:
                    file.seek(0)
                    token = keep(file, user=request.user, purpose=self._purpose)
            except RuleBroken as broken:
                form.add_error("file", broken.as_validation_error())
        reason = form.cleaned_data.get("reason", "") if form.is_bound and form.is_valid() else ""
        return self._import_page(
            request, {"form": form, "preview": preview, "upload": token, "table": table, "reason": reason}
        )

    def _import(self, request: HttpRequest) -> HttpResponseBase:
        try:
            name = kept(request.POST["upload"], user=request.user, purpose=self._purpose)
            with private_storage().open(name) as file, self._signed(request):
                preview = self._run(request, file, dry_run=False)[1]
        except RuleBroken as broken:
            messages.error(request, str(broken))
            return HttpResponseRedirect(request.path)
        private_storage().delete(name)
        if preview.refusals:  # the data has changed since the preview; nothing was written
            messages.error(request, _("Nothing was imported: the data has changed since the preview."))
            return self._import_page(request, {"form": UploadForm(), "preview": preview, "upload": None})
        messages.success(
            request,
            _("Imported: %(new)s new, %(updated)s changed, %(unchanged)s as they were.")
            % {"new": preview.new, "updated": preview.updated, "unchanged": preview.unchanged},
        )
        opts = self.opts  # type: ignore[attr-defined]
        return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))

    def _signed(self, request: HttpRequest) -> Any:
        return acting_as(request.user, request.POST.get("reason", "").strip()[:500], way=Way.IMPORT)

    def _dry_run(self, request: HttpRequest, file: Any) -> tuple[ImportedTable, Preview]:
        return self._run(request, file, dry_run=True)

    def _run(self, request: HttpRequest, file: Any, *, dry_run: bool) -> tuple[ImportedTable, Preview]:
        resource = self.resource_classes[0](user=request.user)
        table = read_table(file, resource)
        result = resource.import_data(
            table.dataset,
            dry_run=dry_run,
            use_transactions=True,
            rollback_on_validation_errors=True,
            user=request.user,
        )
        return table, _preview(resource, table, result)

    @property
    def _purpose(self) -> str:
        return str(self.opts.label_lower)  # type: ignore[attr-defined]

    def _import_page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponseBase:
        opts = self.opts  # type: ignore[attr-defined]
        resource = self.resource_classes[0]()
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(
            request,
            "admin/backoffice/import.html",
            {
                **self.admin_site.each_context(request),  # type: ignore[attr-defined]
                "title": _("Import %(name)s") % {"name": opts.verbose_name_plural},
                "opts": opts,
                "page_step": _("Import"),
                "columns": [str(item.column_name) for item in resource.get_import_fields()],
                "list_url": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
                **context,
            },
        )


def _preview(resource: Any, table: ImportedTable, result: Any) -> Preview:
    headings = [
        str(item.column_name) for item in resource.get_import_fields() if item.column_name in table.dataset.headers
    ]
    preview = Preview(
        read=len(table.row_numbers),
        new=result.totals["new"],
        updated=result.totals["update"],
        unchanged=result.totals["skip"],
        headings=headings,
        refusals=sorted(_refusals(table, result), key=lambda refusal: refusal[0] or 0),
    )
    for number, row_result, cells in zip(table.row_numbers, result.rows, table.dataset.dict, strict=False):
        if len(preview.rows) == PREVIEWED_ROWS:
            break
        if row_result.is_valid():
            preview.rows.append((number, row_result.import_type, [cells[name] for name in headings]))
    return preview


def _refusals(table: ImportedTable, result: Any) -> Iterator[tuple[int | None, str]]:
    for error in result.base_errors:
        yield None, _error_in_words(error.error)
    for position, errors in result.row_errors():
        for error in errors:
            yield table.row_numbers[position - 1], _error_in_words(error.error)
    for invalid in result.invalid_rows:
        for name, texts in invalid.error_dict.items():
            label = "" if name == NON_FIELD_ERRORS else f"{capfirst(str(name).replace('_', ' '))}: "
            for text in texts:
                yield table.row_numbers[invalid.number - 1], f"{label}{text}"


def _error_in_words(error: BaseException) -> str:
    match error:
        case RuleBroken():
            return str(error)
        case ValidationError():
            return " ".join(error.messages)
        case ObjectDoesNotExist():
            return _("This row names something that does not exist, or that you may not see.")
        case IntegrityError():
            return _("This row contradicts another one, in the file or already stored.")
    return _("This row cannot be read: %(error)s") % {"error": error}
