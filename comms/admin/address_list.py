"""Uploaded address lists in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from backoffice.foundation.admin import BackofficeAdmin, ChangeForm, DayRangeFilter
from backoffice.foundation.admin.export_log import Export, announce
from backoffice.foundation.admin.spreadsheets import CSV, csv_response
from backoffice.foundation.errors import RuleBroken
from comms.admin.use import RefusesDeletionInUse
from comms.domain import address_lists
from comms.domain.audience.usage import uses_of_lists
from comms.models import AddressList

SHOWN = 20


class AddressListForm(ChangeForm):
    """A name, and for a new list the file with its addresses."""

    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=_(
            "CSV, TXT or XLSX, with one address in a row; further columns do no harm. It reaches the people here who "
            "have these addresses; nobody is created."
        ),
        error_messages={"empty": _("The file is empty. Check that the export has finished, and upload it again.")},
    )

    class Meta:
        model = AddressList
        fields = ["name"]

    def clean_file(self) -> Any:
        """The file, of which at least the first rows can be read."""
        file = self.cleaned_data["file"]
        try:
            next(address_lists.found_in(file), None)
        except RuleBroken as broken:
            raise broken.as_validation_error() from broken
        return file


@admin.register(AddressList)
class AddressListAdmin(RefusesDeletionInUse, BackofficeAdmin):  # type: ignore[misc]
    """Lists of addresses to write to: what each file held, and who of it is known here."""

    list_display = ["name", "address_count", "owner", "used_by", "created_at"]
    list_select_related = ["owner"]
    list_filter = ["owner", ("created_at", DayRangeFilter)]
    search_fields = ["name"]
    search_help_text = _("Part of the name")
    ordering = ["name"]
    sortable_by = ["name"]
    form = AddressListForm
    add_fieldsets = [(None, {"fields": ["name", "file"]})]
    fieldsets = [(None, {"fields": ["name", "used_by", ("owner", "created_at")]})]
    readonly_fields = ["used_by", "owner", "created_at"]
    change_form_outer_before_template = "admin/comms/addresslist/report.html"
    export_columns = {
        "Name": "name",
        "Addresses": "address_count",
        "Uploaded by": "owner__name",
        "Uploaded": "created_at",
    }
    uses_of = staticmethod(uses_of_lists)

    class Media:
        css = {"all": ["backoffice/attendee_import.css", "comms/audience.css"]}

    @display(description=_("Used by"))
    def used_by(self, address_list: Any) -> str:
        """The segments and open announcements that name it."""
        return self.words_of_uses(address_list)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The file is asked for once."""
        return self.fieldsets if obj is not None else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form; that of a stored list has no file."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            form.base_fields.pop("file", None)
        return form

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and `unknown/`."""
        view = self.admin_site.admin_view(self.unknown_view)
        return [path("<path:object_id>/unknown/", view, name="comms_addresslist_unknown"), *super().get_urls()]

    def unknown_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The addresses that are nobody's here, as a file. Raises PermissionDenied, Http404."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        address_list = self.object_or_404(request, object_id)
        unknown = address_lists.unknown_addresses(address_list)
        heading = [str(_("Email address"))]
        count = unknown.count()
        ended = announce(
            Export(
                user=request.user, model=AddressList, format=CSV, columns=heading, row_count=count,
                total_count=address_list.address_count, selected=[str(address_list.pk)], subject=address_list,
            )
        )  # fmt: skip
        lines = ([address] for address in unknown.values_list("address", flat=True).iterator(chunk_size=2_000))
        return csv_response(f"unknown-addresses-{address_list.pk}.csv", heading, lines, ended=ended)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The form below what the file held."""
        address_list = context.get("original")
        if address_list is not None:
            known = address_lists.known_people(address_list).count()
            unknown = address_lists.unknown_addresses(address_list)
            context |= {
                "report": address_list.report,
                "known_count": known,
                "unknown_count": max(address_list.address_count - known, 0),
                "unknown": list(unknown.values_list("address", flat=True)[:SHOWN]),
                "places": address_list.report.get("places", [])[:SHOWN],
                "may_export": self.has_export_permission(request),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the list and, of a new one, the addresses of its file."""
        if not change:
            obj.owner = request.user
        super().save_model(request, obj, form, change)
        if not change:
            file = form.cleaned_data["file"]
            address_lists.store(obj, file, file_name=file.name)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Onwards to what the file held."""
        return HttpResponseRedirect(reverse("admin:comms_addresslist_change", args=[obj.pk]))
