"""The buttons of an attendee import: confirm, stop, go on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from webinars.domain import importing
from webinars.models import AttendeeImport
from webinars.tasks.imports import go_on


class ImportDecisions:
    """Put before BackofficeAdmin: each button posts to an address of its own, and comes back to the import's page."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and those behind the buttons."""
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        name = "webinars_attendeeimport_{}".format
        return [
            path("<path:object_id>/confirm/", wrap(self.confirm_view), name=name("confirm")),
            path("<path:object_id>/stop/", wrap(self.stop_view), name=name("stop")),
            path("<path:object_id>/resume/", wrap(self.resume_view), name=name("resume")),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def confirm_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Let the worker write what the preview shows."""
        return self._decide(request, object_id, importing.confirm, lambda run: _("The import is on its way."))

    def stop_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Discard a preview, or stop behind the batch that is being written."""
        return self._decide(request, object_id, importing.cancel, _stopped)

    def resume_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Go on behind the last whole batch."""
        return self._decide(request, object_id, importing.resume, lambda run: _("The import goes on."))

    def _decide(
        self,
        request: HttpRequest,
        object_id: str,
        verb: Callable[..., AttendeeImport],
        done: Callable[[AttendeeImport], Any],
    ) -> HttpResponseBase:
        run = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_change_permission(request, run):  # type: ignore[attr-defined]
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            with transaction.atomic():
                run = verb(run, by=request.user)
                go_on(run)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, str(done(run)))
        return HttpResponseRedirect(reverse("admin:webinars_attendeeimport_change", args=[run.pk]))


def _stopped(run: AttendeeImport) -> str:
    if run.confirmed_at is None:
        return _("Discarded: nothing of this list was written.")
    done = sum(run.results.get(name, 0) for name in importing.FIGURES.values())
    return _("Stopped after %(done)s of %(read)s rows. What was written stays; the rest never will be.") % {
        "done": f"{done:,}",
        "read": f"{run.rows_read:,}",
    }
