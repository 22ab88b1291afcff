"""The page on which an import is taken back, after a look at what that would do."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from webinars.admin.import_forms import UndoForm
from webinars.admin.import_summary import undo_figures
from webinars.domain import importing
from webinars.models import AttendeeImport
from webinars.tasks.imports import go_on


class ImportUndoPage:
    """Put before BackofficeAdmin: what goes, what returns and what stays, a reason, and the worker does it."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and this page's."""
        view = self.admin_site.admin_view(self.undo_view)  # type: ignore[attr-defined]
        return [
            path("<path:object_id>/undo/", view, name="webinars_attendeeimport_undo"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The look ahead with the form, or back to the import on its way back. Raises PermissionDenied, Http404."""
        run: AttendeeImport = self.visible_import(request, object_id)  # type: ignore[attr-defined]
        if not self.has_change_permission(request, run):  # type: ignore[attr-defined]
            raise PermissionDenied
        status = HttpResponseRedirect(reverse("admin:webinars_attendeeimport_change", args=[run.pk]))
        if not importing.may_undo(run):
            messages.error(request, _("Nothing of this import can be taken back now."))
            return status
        form = UndoForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    run = importing.undo(run, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
                    go_on(run)
            except RuleBroken as broken:
                messages.error(request, str(broken))
            else:
                messages.success(request, _("The import is being taken back."))
            return status
        title = _("Take the import back")
        context = {
            "run": run,
            "original": run,
            "form": form,
            "page_step": title,
            "figures": undo_figures(importing.foresee_undo(run)),
        }
        return self.import_page(request, "undo", title, context)  # type: ignore[attr-defined, no-any-return]
