"""The pages of an attendee import: upload, what became of it, how far it is."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from webinars.admin.import_forms import UploadForm
from webinars.admin.import_summary import (
    facts,
    figures,
    outcome_filters,
    progress,
    reason_groups,
    rows_with,
    undo_figures,
)
from webinars.choices import ImportState
from webinars.domain import importing
from webinars.domain.attendee_files import Understanding
from webinars.models import AttendeeImport, Webinar
from webinars.tasks.imports import go_on

ROWS_PER_PAGE = 50


class ImportPages:
    """Put before BackofficeAdmin: an import is never edited by hand, its change page says how it stands."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and those of an import's own pages."""
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        name = "webinars_attendeeimport_{}".format
        return [
            path("upload/", wrap(self.upload_view), name=name("upload")),
            path("<path:object_id>/progress/", wrap(self.progress_view), name=name("progress")),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponseBase:
        """An import begins with its upload."""
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(reverse("admin:webinars_attendeeimport_upload") + (f"?{query}" if query else ""))

    def upload_view(self, request: HttpRequest) -> HttpResponseBase:
        """The form, again with what is wrong, or onwards to the preview. Raises PermissionDenied, Http404."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        webinar = self._chosen_webinar(request)
        form = UploadForm(
            request.POST or None,
            request.FILES or None,
            initial={"webinar": webinar},
            webinar_field=self._webinar_field(request, webinar),
        )
        if request.method == "POST" and form.is_valid():
            try:
                run = self._upload(request, form)
            except RuleBroken as broken:
                form.add_error("file", broken.as_validation_error())
            else:
                return HttpResponseRedirect(reverse("admin:webinars_attendeeimport_change", args=[run.pk]))
        title = _("Import attendees")
        media = self.media + form.media  # type: ignore[attr-defined]
        context = {"form": form, "webinar": webinar, "page_step": title, "media": media}
        return self.import_page(request, "upload", title, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        """The preview, the progress or the result. Raises PermissionDenied, Http404."""
        run = self.visible_import(request, object_id)
        outcome = request.GET.get("outcome", "")
        context = {
            **self.object_tabs(request, object_id, form_url=request.path, on_form=True),  # type: ignore[attr-defined]
            "run": run,
            "original": run,
            "facts": facts(run),
            "understanding": Understanding.from_json(run.understanding),
            "figures": figures(run),
            "reasons": reason_groups(run),
            "progress": progress(run),
            "outcome_filters": outcome_filters(run, outcome),
            "outcome": outcome,
            "page": Paginator(rows_with(run, outcome), ROWS_PER_PAGE).get_page(request.GET.get("p")),
            "differences": importing.differences(run),
            "same_file": self._same_file(request, run),
            "may_decide": self.has_change_permission(request, run),  # type: ignore[attr-defined]
            "may_resume": importing.may_resume(run),
            "may_undo": importing.may_undo(run),
            "undo_figures": undo_figures(run.results.get("undo", {})),
            "import_count": run.new_count + run.updated_count,
            "was_remembered": bool(run.corrections) and run.state == ImportState.READY,
        }
        return self.import_page(request, "status", run.file_name, context)

    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """How far the import is, for the page that waits. Raises PermissionDenied, Http404."""
        return JsonResponse(progress(self.visible_import(request, object_id)), headers={"Cache-Control": "no-store"})

    def visible_import(self, request: HttpRequest, object_id: str) -> AttendeeImport:
        """The import, for those who may see it. Raises PermissionDenied, Http404."""
        run: AttendeeImport = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, run):  # type: ignore[attr-defined]
            raise PermissionDenied
        return run

    def _upload(self, request: HttpRequest, form: UploadForm) -> AttendeeImport:
        given = form.cleaned_data
        run = importing.upload(
            given["webinar"],
            given["file"],
            by=request.user,  # type: ignore[arg-type]  # signed in, or there were no permission
            file_name=given["file"].name,
            options=form.options(),
        )
        go_on(run)
        return run

    def _chosen_webinar(self, request: HttpRequest) -> Webinar | None:
        """The webinar that the address names. Raises Http404 for one that the user may not see."""
        key = request.GET.get("webinar", "")
        if not key:
            return None
        visible = Webinar.objects.visible_to(request.user)
        webinar: Webinar | None = visible.filter(pk=key).first() if key.isdecimal() and key.isascii() else None
        if webinar is None:
            raise Http404(_("There is no such webinar that you may see."))
        return webinar

    def _webinar_field(self, request: HttpRequest, webinar: Webinar | None) -> forms.ModelChoiceField:
        field = AttendeeImport._meta.get_field("webinar")
        choice: forms.ModelChoiceField = self.formfield_for_dbfield(field, request)  # type: ignore[attr-defined]
        if webinar is not None:
            choice.widget = forms.HiddenInput()
        else:
            choice.widget = choice.widget.widget  # without the links that add and change webinars
        return choice

    def _same_file(self, request: HttpRequest, run: AttendeeImport) -> AttendeeImport | None:
        """The last import of the very same file into the same webinar, if it was carried out."""
        if run.state != ImportState.READY:
            return None
        others = AttendeeImport.objects.visible_to(request.user).filter(webinar=run.webinar, state=ImportState.DONE)
        return others.filter(file_digest=run.file_digest).exclude(pk=run.pk).first()

    def import_page(self, request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponseBase:
        """One of the templates of an import, with what every page of the admin needs."""
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(
            request,
            f"admin/webinars/attendeeimport/{name}.html",
            {
                **self.admin_site.each_context(request),  # type: ignore[attr-defined]
                "title": title,
                "opts": self.opts,  # type: ignore[attr-defined]
                **context,
            },
        )
