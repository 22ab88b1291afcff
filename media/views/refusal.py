"""The page that says in plain words why somebody may not watch, and what they can do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from media.choices import Verdict
from media.domain.access import may_be_named
from media.models import Recording

ADVICE = {
    Verdict.LOGIN_NEEDED: _("Log in with the account that you registered with, and open this address again."),
    Verdict.NOT_REGISTERED: _(
        "If you have registered, log in with the address that you used. If your registration waits for confirmation, "
        "the recording opens once it is confirmed."
    ),
    Verdict.NOT_ATTENDED: _("If you were there, tell the organizer: perhaps you joined under another address."),
    Verdict.STAFF_ONLY: _("If you need it for your work, ask the organizer of the webinar."),
    Verdict.NOT_GRANTED: _("Ask the organizer of the webinar to give you access."),
    Verdict.GRANT_EXPIRED: _("Ask the organizer of the webinar to extend your access."),
    Verdict.GRANT_REVOKED: _("If you think that this is a mistake, ask the organizer of the webinar."),
    Verdict.NO_LONGER: _("Ask the organizer of the webinar whether it will be available again."),
    Verdict.FILE_MISSING: _("Tell the organizer of the webinar; nothing on your side can put this right."),
}


def refuse(request: HttpRequest, recording: Recording, verdict: Verdict) -> HttpResponse:
    """The page of a refusal: 403, or 404 where there is nothing to watch."""
    context = {
        "recording": recording if may_be_named(recording, verdict) else None,
        "reason": verdict.label,
        "advice": ADVICE.get(verdict, ""),
        "available_from": recording.available_from if verdict == Verdict.NOT_YET else None,
        "zone": recording.webinar.zone,
        "may_log_in": not request.user.is_authenticated,
    }
    status = 404 if verdict == Verdict.FILE_MISSING else 403
    response = render(request, "media/refused.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
