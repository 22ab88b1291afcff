"""Exports a list as CSV or XLSX: the page that asks, the file, and who may."""

from collections.abc import Collection
from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin.columns import (
    Column,
    model_columns,
    named_columns,
    read_cells,
    resource_columns,
    spread_column,
)
from backoffice.foundation.admin.export_form import ExportForm
from backoffice.foundation.admin.export_log import Export, announce
from backoffice.foundation.admin.spread_keys import keys_in
from backoffice.foundation.admin.spreadsheets import CSV, csv_response, xlsx_response
from backoffice.foundation.errors import RuleBroken

# What in the address of a list says where in it one is, rather than what it is narrowed to.
PLACES = ("p", "o", "all")
SPREAD_LIMIT = 200


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

    def get_export_columns(self, request: HttpRequest) -> list[Column]:
        """All columns that may leave."""
        if self.export_columns is not None:
            return named_columns(self.model, self.export_columns)
        if self.resource_classes:
            return resource_columns(self.model, self.resource_classes[0]())
        return model_columns(self.model, without=self.secret_fields)

    def get_export_ticked(self, request: HttpRequest, columns: list[Column]) -> tuple[Collection[str], Any]:
        """The names of the columns that are ticked at first, and a sentence about them where there is one to say."""
        return [column.name for column in columns], ""

    def _export_page(self, request: HttpRequest, queryset: QuerySet[Any], selected: list[str]) -> HttpResponseBase:
        columns = self.get_export_columns(request)
        ticked, note = self.get_export_ticked(request, columns)
        count = queryset.count()
        total = self.get_queryset(request).count()  # type: ignore[attr-defined]
        is_sent = request.method == "POST" and "format" in request.POST
        form = ExportForm(request.POST if is_sent else None, columns=columns, ticked=ticked, note=note, row_count=count)
        if is_sent and form.is_valid():
            names, kind = form.cleaned_data["columns"], form.cleaned_data["format"]
            export = Export(
                user=request.user,
                model=self.model,
                format=kind,
                columns=[column.label for column in columns if column.name in names],
                row_count=count,
                total_count=total,
                filters={name: values for name, values in request.GET.lists() if name not in PLACES},
                selected=selected,
            )
            try:
                return self._export_file(export, queryset, [column for column in columns if column.name in names])
            except RuleBroken as broken:
                form.add_error("columns" if broken.code.endswith("_columns") else "format", str(broken))
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Export %(name)s") % {"name": self.opts.verbose_name_plural},  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "form": form,
            "page_step": _("Export"),
            "count": count,
            "total": total,
            "selected": selected,
            "export_url": f"{self._export_url()}?{request.GET.urlencode()}",
            "list_url": f"{self._list_url()}?{request.GET.urlencode()}",
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/backoffice/export.html", context)

    def _export_file(self, export: Export, queryset: QuerySet[Any], columns: list[Column]) -> HttpResponseBase:
        columns = _spread(queryset, columns)
        plural = slugify(str(self.opts.verbose_name_plural))  # type: ignore[attr-defined]
        filename = f"{plural}-{timezone.localdate():%Y-%m-%d}.{export.format}"
        write = csv_response if export.format == CSV else xlsx_response
        ended = announce(export)
        return write(filename, [column.label for column in columns], read_cells(queryset, columns), ended=ended)

    def _valid_keys(self, selected: list[str]) -> list[Any]:
        key = self.opts.pk  # type: ignore[attr-defined]
        valid = []
        for value in selected:
            try:
                valid.append(key.clean(value, None))
            except ValidationError:  # no key at all, or one beyond what a column holds
                continue
        return valid

    def _export_url(self) -> str:
        opts = self.opts  # type: ignore[attr-defined]
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_export")

    def _list_url(self) -> str:
        opts = self.opts  # type: ignore[attr-defined]
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def _spread(queryset: QuerySet[Any], columns: list[Column]) -> list[Column]:
    """The columns, those of dicts as one for each key. Raises RuleBroken where these are too many, or none at all."""
    plain = [column.label for column in columns if not column.is_spread]
    wide: list[Column] = []
    for column in columns:
        if not column.is_spread:
            wide.append(column)
            continue
        keys = keys_in(queryset, column.path, limit=SPREAD_LIMIT)
        if len(keys) > SPREAD_LIMIT:
            raise RuleBroken(
                _(
                    "Under “%(column)s” these rows have more than %(limit)s different headings, too many for one "
                    "sheet. Untick it, or narrow the list."
                ),
                code="too_many_columns",
                params={"column": column.label, "limit": SPREAD_LIMIT},
            )
        wide += spread_column(column, keys, plain)
    if not wide:
        raise RuleBroken(_("These rows have nothing in the chosen column. Choose another."), code="too_few_columns")
    return wide
