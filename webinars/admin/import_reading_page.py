"""The page on which an attendee list is read otherwise than it was understood."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from webinars.admin.import_forms import ReadingForm
from webinars.domain import importing
from webinars.domain.attendee_files import Corrections, Understanding
from webinars.models import AttendeeImport
from webinars.tasks.imports import go_on


class ImportReadingPage:
    """Put before BackofficeAdmin: kind, columns, times and options of a list that waits for its confirmation."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and this page's."""
        view = self.admin_site.admin_view(self.reading_view)  # type: ignore[attr-defined]
        return [
            path("<path:object_id>/reading/", view, name="webinars_attendeeimport_reading"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def reading_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The form, or back to the preview that it changed. Raises PermissionDenied, Http404."""
        run: AttendeeImport = self.visible_import(request, object_id)  # type: ignore[attr-defined]
        if not self.has_change_permission(request, run):  # type: ignore[attr-defined]
            raise PermissionDenied
        preview = HttpResponseRedirect(reverse("admin:webinars_attendeeimport_change", args=[run.pk]))
        try:
            with importing.open_list(run) as file:
                columns = importing.column_samples(file, Understanding.from_json(run.understanding))
        except RuleBroken as broken:
            messages.error(request, str(broken))
            return preview
        form = ReadingForm(request.POST or None, run=run, columns=columns)
        if request.method == "POST" and form.is_valid() and self._read_anew(request, run, form):
            return preview
        title = _("Read the list otherwise")
        context = {"run": run, "original": run, "form": form, "page_step": title, "media": self.media + form.media}  # type: ignore[attr-defined]
        return self.import_page(request, "reading_form", title, context)  # type: ignore[attr-defined, no-any-return]

    def _read_anew(self, request: HttpRequest, run: AttendeeImport, form: ReadingForm) -> bool:
        corrections = Corrections() if "as_understood" in request.POST else form.corrections()
        try:
            with transaction.atomic():
                run = importing.read_anew(run, by=request.user, options=form.options(corrections))  # type: ignore[arg-type]
                go_on(run)
        except RuleBroken as broken:
            form.add_error(None, broken.as_validation_error())
            return False
        messages.success(request, _("The list was read anew. Nothing has been written yet."))
        return True
