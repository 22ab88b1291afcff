"""An announcement as one real person gets it: in the app, as an HTML mail, as plain text."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from unfold.decorators import action

from backoffice.foundation.admin import scoped_permission
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.security import ADMIN_POLICY
from comms.admin.preview_person import PersonForm, chosen_person, next_person, people_for
from comms.domain.messages import PreparedMail, Recipient, in_app_html, letter_of, subject_for
from comms.domain.sending.accounts import account_named
from comms.models import Announcement
from people.models import User

VIEWS = {"app": _("In the app"), "mail": _("HTML mail"), "text": _("Plain text"), "headers": _("Headers")}
WIDTHS = {"": _("Wide"), "phone": _("Phone")}
LOOKS = {"": _("Light"), "dark": _("Dark")}
DARK = "(prefers-color-scheme: dark)"
# The mail is somebody's text: nothing in it runs, loads or is sent, and it shows in our own frame only.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
# Where links of the preview would lead; whoever looks at it must not unsubscribe anybody.
NO_LINK = "/#preview"


class PreviewPages:
    """Put before BackofficeAdmin: the page, and the address of the mail that it shows in a frame."""

    has_preview_permission = scoped_permission("view")

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and the preview's."""
        site: Any = self.admin_site  # type: ignore[attr-defined]
        page, mail = site.admin_view(self.preview_view), site.admin_view(self.preview_mail_view)
        return [
            path("<path:object_id>/preview/", page, name="comms_announcement_preview"),
            path(
                "<path:object_id>/preview/mail/",
                xframe_options_sameorigin(mail),
                name="comms_announcement_preview_mail",
            ),
            *super().get_urls(),  # type: ignore[misc]
        ]

    @action(description=_("Preview…"), icon="visibility", permissions=["preview"])
    def preview_announcement(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """To the page."""
        return redirect("admin:comms_announcement_preview", self._visible(request, object_id).pk)

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The announcement as one person gets it. Raises PermissionDenied, Http404."""
        announcement = self._visible(request, object_id)
        people = people_for(request, announcement)
        form = PersonForm(people, request.GET)
        person = chosen_person(people, form)
        chosen = {name: _one_of(request.GET.get(name, ""), known) for name, known in _CHOICES.items()}
        chosen["view"] = chosen["view"] or "app"
        context: dict[str, Any] = {
            "form": form,
            "person": person,
            "chosen": chosen,
            "tabs": [_tab(chosen, person, "view", *item) for item in VIEWS.items()],
            "widths": [_tab(chosen, person, "width", *item) for item in WIDTHS.items()],
            "looks": [_tab(chosen, person, "look", *item) for item in LOOKS.items()],
        }
        if person is not None:
            follower = next_person(people, person)
            context |= _as_read_by(announcement, person)
            context["next_query"] = follower and _query(chosen, follower)
            address = reverse("admin:comms_announcement_preview_mail", args=[announcement.pk])
            context["mail_address"] = f"{address}?{urlencode({'person': person.pk, 'look': chosen['look']})}"
        site: Any = self.admin_site  # type: ignore[attr-defined]
        return TemplateResponse(
            request,
            "admin/comms/announcement/preview.html",
            {
                **site.each_context(request),
                "title": _("Preview"),
                "opts": self.opts,  # type: ignore[attr-defined]
                "original": announcement,
                "media": form.media,
                **context,
            },
            headers={"Content-Security-Policy": f"{ADMIN_POLICY}; frame-src 'self'", "Cache-Control": "no-store"},
        )

    def preview_mail_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The HTML of the mail by itself, for the frame. Raises PermissionDenied, Http404."""
        announcement = self._visible(request, object_id)
        people = people_for(request, announcement)
        person = chosen_person(people, PersonForm(people, request.GET))
        try:
            html = "" if person is None else _html(_mail(announcement, person))
        except RuleBroken:  # the page around says why
            html = ""
        # As a reader's device would ask for it, whatever this one asks for.
        html = html.replace(DARK, "all" if request.GET.get("look") == "dark" else "not all")
        return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY, "Cache-Control": "no-store"})

    def _visible(self, request: HttpRequest, object_id: Any) -> Announcement:
        announcement: Announcement = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_preview_permission(request, announcement):
            raise PermissionDenied
        return announcement


def _as_read_by(announcement: Announcement, person: User) -> dict[str, Any]:
    """Everything that the page shows of the message; where there is no mail, why."""
    recipient = Recipient.of_user(person)
    shown: dict[str, Any] = {
        "subject": subject_for(announcement, recipient),
        "html": in_app_html(announcement, recipient),
    }
    if not person.email:
        return shown | {"no_mail": _("%(person)s has no email address, and is mailed nothing.") % {"person": person}}
    try:
        mail = _mail(announcement, person)
    except RuleBroken as broken:
        return shown | {"no_mail": str(broken)}
    return shown | {"mail": mail, "headers": list(mail.message().items())}


def _mail(announcement: Announcement, person: User) -> PreparedMail:
    site = settings.SITE_URL.rstrip("/")
    account = account_named(announcement.mail_account)
    letter = letter_of(announcement, from_email=account.from_email, base_url=site)
    link = site + NO_LINK
    return letter.to(
        Recipient.of_user(person), message_id="<preview@localhost>", unsubscribe_url=link, preferences_url=link
    )


def _html(mail: PreparedMail) -> str:
    [alternative] = mail.alternatives
    return str(alternative[0])


_CHOICES = {"view": VIEWS, "width": WIDTHS, "look": LOOKS}


def _one_of(word: str, known: dict[str, Any]) -> str:
    return word if word in known else ""


def _query(chosen: dict[str, str], person: User | None) -> str:
    values: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return urlencode(values if person is None else values | {"person": person.pk})


def _tab(chosen: dict[str, str], person: User | None, name: str, value: str, label: Any) -> dict[str, Any]:
    return {"label": label, "is_current": chosen[name] == value, "query": _query(chosen | {name: value}, person)}
