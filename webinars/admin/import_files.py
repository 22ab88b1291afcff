"""What can be taken away from an attendee import: the list as it came, and its refused rows."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.signals import exported
from webinars.domain import importing
from webinars.domain.attendee_files import Understanding
from webinars.models import AttendeeImport

# To keep, and never to show: somebody else wrote it.
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class ImportFiles:
    """Put before BackofficeAdmin: both files go to those who see the import, and each is recorded as an export."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and those of the files."""
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        name = "webinars_attendeeimport_{}".format
        return [
            path("<path:object_id>/file/", wrap(self.file_view), name=name("file")),
            path("<path:object_id>/rejects/", wrap(self.rejects_view), name=name("rejects")),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The list as it was uploaded. Raises PermissionDenied, Http404."""
        run: AttendeeImport = self.visible_import(request, object_id)  # type: ignore[attr-defined]
        try:
            file = run.file.storage.open(str(run.file.name))
        except FileNotFoundError as error:
            raise Http404(_("The file is not kept any more.")) from error
        _tell(request, run, "file", run.rows_read)
        return FileResponse(
            file,
            as_attachment=True,
            filename=run.file_name,
            content_type="application/octet-stream",
            headers=HEADERS,
        )

    def rejects_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The refused rows with their reasons, to correct and upload again. Raises PermissionDenied, Http404."""
        run: AttendeeImport = self.visible_import(request, object_id)  # type: ignore[attr-defined]
        count = run.rows.filter(outcome="refused").count()
        if not count:
            raise Http404(_("No row of this list was refused."))
        try:
            # Asked before the answer begins: a file that is gone can't be told of in the middle of it.
            with importing.open_list(run):
                pass
        except RuleBroken as broken:
            raise Http404(str(broken)) from broken
        _tell(request, run, "rejects", count)
        suffix = importing.rejects_suffix(Understanding.from_json(run.understanding))
        response = StreamingHttpResponse(_pieces(run), content_type="application/octet-stream", headers=HEADERS)
        name = _("%(name)s refused.%(suffix)s") % {"name": PurePath(run.file_name).stem, "suffix": suffix}
        response.headers["Content-Disposition"] = _attachment(name)
        return response


def _pieces(run: AttendeeImport) -> Iterator[bytes]:
    understanding = Understanding.from_json(run.understanding)
    with importing.open_list(run) as file:
        yield from importing.rejects_file(file, understanding, importing.refusals_of(run))


def _attachment(name: str) -> str:
    header: Any = content_disposition_header(True, name)
    return str(header)


def _tell(request: HttpRequest, run: AttendeeImport, what: str, count: int) -> None:
    exported.send(
        AttendeeImport,
        user=request.user,
        model=AttendeeImport,
        filters={"id": str(run.pk)},
        columns=[what],
        format=Understanding.from_json(run.understanding).dialect.kind,
        count=count,
        subject=run,
    )
