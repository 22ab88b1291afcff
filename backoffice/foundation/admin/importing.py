"""The generic import page: upload, look at what each row will do, confirm."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_permission_codename
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from backoffice.foundation.admin.imported_tables import ImportedTable
from backoffice.foundation.admin.table_imports import carry_out, try_out
from backoffice.foundation.admin.uploads import keep, kept
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.fields import private_storage
from backoffice.foundation.history import SAY_WHY, Way, acting_as

SHOWN_REASONS = 100


class UploadForm(forms.Form):
    """The file, and why."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=UnfoldAdminFileFieldWidget(),
        help_text=gettext_lazy("CSV or XLSX, with headings in the first row."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("Kept in the history of every row that changes."),
        error_messages={"required": SAY_WHY},
    )


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
        context: dict[str, Any] = {"form": form}
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                table = self._table(request, file)
                table.refuse_more_than(settings.GENERIC_IMPORT_ROW_LIMIT, self._pointer)
                preview = try_out(table, user=request.user)
                context |= {"table": table, "preview": preview, "reason": form.cleaned_data["reason"]}
                if not preview.refusals:
                    file.seek(0)
                    context["upload"] = keep(file, user=request.user, purpose=self._purpose)
            except RuleBroken as broken:
                form.add_error("file", broken.as_validation_error())
        return self._import_page(request, context)

    def _import(self, request: HttpRequest) -> HttpResponseBase:
        try:
            name = kept(request.POST["upload"], user=request.user, purpose=self._purpose)
            with private_storage().open(name) as file, self._signed(request):
                outcome = carry_out(self._table(request, file), user=request.user)
        except RuleBroken as broken:
            messages.error(request, str(broken))
            return HttpResponseRedirect(request.path)
        private_storage().delete(name)
        if outcome.refusals:
            messages.error(request, _("Nothing was imported: the data has changed since the preview."))
            return self._import_page(request, {"form": UploadForm(), "preview": outcome})
        figures = {"new": outcome.new, "updated": outcome.updated, "unchanged": outcome.unchanged}
        messages.success(
            request,
            _("Imported: %(new)s new, %(updated)s changed, %(unchanged)s as they were.")
            % {name: intcomma(figure) for name, figure in figures.items()},
        )
        opts = self.opts  # type: ignore[attr-defined]
        return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))

    def _signed(self, request: HttpRequest) -> Any:
        return acting_as(request.user, request.POST.get("reason", "").strip()[:500], way=Way.IMPORT)

    def _table(self, request: HttpRequest, file: Any) -> ImportedTable:
        return ImportedTable(file, self.resource_classes[0](user=request.user))

    @property
    def _purpose(self) -> str:
        return str(self.opts.label_lower)  # type: ignore[attr-defined]

    @property
    def _pointer(self) -> str:
        """Where to go with a longer table."""
        return _(
            "A list of attendees goes in on the page of its webinar, at any length. Split any other file into several, "
            "or have somebody with a shell on the server run: manage.py import_table %(model)s FILE"
        ) % {"model": self._purpose}

    def _import_page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponseBase:
        opts = self.opts  # type: ignore[attr-defined]
        resource = self.resource_classes[0]()
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        preview = context.get("preview")
        reasons = preview.same_refusals if preview else []
        return TemplateResponse(
            request,
            "admin/backoffice/import.html",
            {
                **self.admin_site.each_context(request),  # type: ignore[attr-defined]
                "title": _("Import %(name)s") % {"name": opts.verbose_name_plural},
                "opts": opts,
                "page_step": _("Import"),
                "columns": [str(item.column_name) for item in resource.get_import_fields()],
                "key_columns": resource.key_columns(),
                "row_limit": settings.GENERIC_IMPORT_ROW_LIMIT,
                "list_url": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
                "reasons": reasons[:SHOWN_REASONS],
                "more_reasons": len(reasons[SHOWN_REASONS:]),
                "table": None,
                "preview": None,
                "upload": None,
                **context,
            },
        )
