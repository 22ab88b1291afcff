"""Exports a list as CSV or XLSX: the page that asks, the file, and who may."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib.admin import helpers
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminRadioSelectWidget

from backoffice.foundation.admin.columns import (
    Column,
    model_columns,
    named_columns,
    read_cells,
    read_objects,
    resource_columns,
)
from backoffice.foundation.admin.spreadsheets import CSV, XLSX, XLSX_ROW_LIMIT, csv_response, xlsx_response
from backoffice.foundation.signals import exported


class ExportForm(forms.Form):
    """Which columns, in which kind of file."""

    format = forms.ChoiceField(
        label=_("File"),
        choices=[(XLSX, _("Excel workbook (XLSX)")), (CSV, _("CSV, for any program"))],
        initial=XLSX,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        error_messages={"required": _("Choose at least one column.")},
    )

    def __init__(self, *args: Any, columns: list[Column], row_count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = row_count
        choices: Any = self.fields["columns"]
        choices.choices = [(column.name, column.label) for column in columns]
        choices.initial = [column.name for column in columns]

    def clean_format(self) -> str:
        """The kind of file, unless it cannot hold that many rows."""
        chosen: str = self.cleaned_data["format"]
        if chosen == XLSX and self.row_count > XLSX_ROW_LIMIT:
            raise forms.ValidationError(
                _("An Excel sheet holds %(limit)s rows; these are %(count)s. Choose CSV, or narrow the list."),
                code="too_many_rows",
                params={"limit": XLSX_ROW_LIMIT, "count": self.row_count},
            )
        return chosen


class Exports:
    """A ModelAdmin whose list can be taken out as a file by those with the permission `export_<model>`.

    The columns come from `export_columns` (heading and path), else from the resource in `resource_classes`, else from
    the model.
    """

    model: type[Model]
    resource_classes: tuple[Any, ...] | list[Any] = ()
    export_columns: dict[str, str] | None = None
    secret_fields: tuple[str, ...]

    def has_export_permission(self, request: HttpRequest) -> bool:
        """The permission `export_<model>`."""
        opts = self.opts  # type: ignore[attr-defined]
        return request.user.has_perm(f"{opts.app_label}.{get_permission_codename('export', opts)}")

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and `export/`."""
        opts = self.opts  # type: ignore[attr-defined]
        view = self.admin_site.admin_view(self.export_view)  # type: ignore[attr-defined]
        mine = path("export/", view, name=f"{opts.app_label}_{opts.model_name}_export")
        return [mine, *super().get_urls()]  # type: ignore[misc]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The list's actions, with export for those who may."""
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        if actions and self.has_export_permission(request):
            text = _("Export selected %(verbose_name_plural)s…")
            actions["export_selected"] = (type(self).export_selected, "export_selected", text)
        return actions

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The list, with an Export button for those who may press it."""
        context = {"has_export_permission": self.has_export_permission(request), **(extra_context or {})}
        response: HttpResponseBase = super().changelist_view(request, context)  # type: ignore[misc]
        return response

    def export_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        """The export page for the ticked rows, or for all rows of the filtered list."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if request.POST.get("select_across") == "1":
            return HttpResponseRedirect(f"{self._export_url()}?{request.GET.urlencode()}")
        selected = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
        return self._export_page(request, queryset, selected)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The export page of the filtered list; a POST answers with the file. Raises PermissionDenied."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            queryset = self.get_export_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self._export_url())
        selected = request.POST.getlist("selected")
        if selected:
            queryset = queryset.filter(pk__in=self._valid_keys(selected))
        return self._export_page(request, queryset, selected)

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the list as filtered, searched and sorted by the address. Raises IncorrectLookupParameters."""
        queryset: QuerySet[Any] = self.get_changelist_instance(request).queryset  # type: ignore[attr-defined]
        return queryset

    def get_export_resource(self, request: HttpRequest) -> Any:
        """The import-export resource that names the columns, or None."""
        return self.resource_classes[0]() if self.resource_classes else None

    def _export_page(self, request: HttpRequest, queryset: QuerySet[Any], selected: list[str]) -> HttpResponseBase:
        columns, read = self._export_source(request)
        count = queryset.count()
        is_sent = request.method == "POST" and "format" in request.POST
        form = ExportForm(request.POST if is_sent else None, columns=columns, row_count=count)
        if is_sent and form.is_valid():
            return self._export_file(request, queryset, count, form.cleaned_data, read)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Export %(name)s") % {"name": self.opts.verbose_name_plural},  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "form": form,
            "page_step": _("Export"),
            "count": count,
            "total": self.get_queryset(request).count(),  # type: ignore[attr-defined]
            "selected": selected,
            "export_url": f"{self._export_url()}?{request.GET.urlencode()}",
            "list_url": f"{self._list_url()}?{request.GET.urlencode()}",
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/backoffice/export.html", context)

    def _export_file(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        count: int,
        wanted: dict[str, Any],
        read: Callable[[QuerySet[Any], list[str]], Iterator[list[Any]]],
    ) -> HttpResponseBase:
        labels = {column.name: column.label for column in self._export_source(request)[0]}
        names = [name for name in labels if name in wanted["columns"]]
        exported.send(
            sender=self.model,
            user=request.user,
            model=self.model,
            filters=dict(request.GET.lists()),
            columns=names,
            format=wanted["format"],
            count=count,
        )
        plural = slugify(str(self.opts.verbose_name_plural))  # type: ignore[attr-defined]
        filename = f"{plural}-{timezone.localdate():%Y-%m-%d}.{wanted['format']}"
        write = csv_response if wanted["format"] == CSV else xlsx_response
        return write(filename, [labels[name] for name in names], read(queryset, names))

    def _export_source(
        self, request: HttpRequest
    ) -> tuple[list[Column], Callable[[QuerySet[Any], list[str]], Iterator[list[Any]]]]:
        """All columns, and the way to read the chosen ones: straight from the database wherever that can be."""
        if self.export_columns is not None:
            columns = named_columns(self.model, self.export_columns)
        elif (resource := self.get_export_resource(request)) is not None:
            stored = resource_columns(self.model, resource)
            if stored is None:
                fields = resource.get_export_order()
                labels = [Column(name, str(resource.fields[name].column_name), name) for name in fields]
                return labels, lambda queryset, names: read_objects(queryset, resource, names)
            columns = stored
        else:
            columns = model_columns(self.model, without=self.secret_fields)
        known = {column.name: column for column in columns}
        return columns, lambda queryset, names: read_cells(queryset, [known[name] for name in names])

    def _valid_keys(self, selected: list[str]) -> list[Any]:
        key = self.opts.pk  # type: ignore[attr-defined]
        valid = []
        for value in selected:
            try:
                valid.append(key.to_python(value))
            except forms.ValidationError:
                continue
        return valid

    def _export_url(self) -> str:
        opts = self.opts  # type: ignore[attr-defined]
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_export")

    def _list_url(self) -> str:
        opts = self.opts  # type: ignore[attr-defined]
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
