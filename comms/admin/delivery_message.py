"""The mail of a delivery as it was written, where the embedded mail backend keeps it in a file."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note, note_unless_recent
from backoffice.foundation.security import ADMIN_POLICY
from comms.admin.announcement_preview import MAIL_POLICY
from comms.domain.kept_mails import KeptMail, kept_mail
from comms.models import Delivery

SITTING = timedelta(hours=1)
VIEWS = {"mail": _("HTML mail"), "text": _("Plain text"), "headers": _("Headers")}


class MessagePages:
    """Put before BackofficeAdmin: the page of the mail, its HTML for the frame, and the file."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and those of the mail."""
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        html = xframe_options_sameorigin(view(self.message_html_view))
        return [
            path("<path:object_id>/message/", view(self.message_view), name="comms_delivery_message"),
            path("<path:object_id>/message/html/", html, name="comms_delivery_message_html"),
            path("<path:object_id>/message/file/", view(self.message_file_view), name="comms_delivery_message_file"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def message_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The mail with its headers. Raises PermissionDenied, Http404."""
        delivery, mail = self._opened(request, object_id)
        chosen = request.GET.get("view", "")
        chosen = chosen if chosen in VIEWS else "mail"
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("The mail as it was written"),
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": delivery,
            "mail": mail,
            "envelope": [pair for pair in mail.headers if pair[0] in {"From", "To", "Subject", "Date"}],
            "chosen": chosen,
            "tabs": VIEWS.items(),
        }
        return TemplateResponse(
            request,
            "admin/comms/delivery/message.html",
            context,
            headers={"Content-Security-Policy": f"{ADMIN_POLICY}; frame-src 'self'", "Cache-Control": "no-store"},
        )

    def message_html_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Its HTML by itself: nothing in it runs or loads. Raises PermissionDenied, Http404."""
        _delivery, mail = self._opened(request, object_id)
        return HttpResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY, "Cache-Control": "no-store"})

    def message_file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The file, for a mail program. Raises PermissionDenied, Http404."""
        delivery, mail = self._kept(request, object_id)
        note(EventKind.DOWNLOADED, subject=delivery, details={"file": "mail"})
        return HttpResponse(
            mail.raw,
            content_type="message/rfc822",
            headers={
                "Content-Disposition": f'attachment; filename="delivery-{delivery.pk}.eml"',
                "Cache-Control": "no-store",
            },
        )

    def _opened(self, request: HttpRequest, object_id: str) -> tuple[Delivery, KeptMail]:
        """The mail to be read here, of which the log is told once a sitting: its page consists of several requests."""
        delivery, mail = self._kept(request, object_id)
        note_unless_recent(
            EventKind.OPENED, subject=delivery, user=request.user, within=SITTING, details={"file": "mail"}
        )
        return delivery, mail

    def _kept(self, request: HttpRequest, object_id: str) -> tuple[Delivery, KeptMail]:
        delivery: Delivery = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, delivery):  # type: ignore[attr-defined]
            raise PermissionDenied
        mail = kept_mail(delivery)
        if mail is None:
            raise Http404(_("This mail was not kept in a file: a mail server took it, or nobody has yet."))
        return delivery, mail
