"""What somebody wants to be told, and by which way: on their account, or without a login by the link in a mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.foundation.history import Way, acting_as, acting_as_system
from comms.choices import Channel, MessageKind
from comms.domain.wishes.preferences import Choice, choices, choose, wishes_of
from comms.domain.wishes.suppressing import scopes_of
from comms.domain.wishes.unsubscribing import BY_LINK
from comms.views.by_link import by_link, whose
from people.models import User

ON_THE_PAGE = "preferences page"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """One's own preferences, signed by oneself."""
    person: Any = request.user
    if request.method == "POST" and "save" in request.POST:
        with acting_as(person, _("by the person")):
            choose(person, _chosen(request), source=ON_THE_PAGE)
        messages.success(request, _("Your wishes are saved."))
        return redirect("preferences")
    return render(request, "comms/preferences.html", {"rows": _rows(person), **_kept_back(person)})


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def preferences_by_link(request: HttpRequest, person: User, kind: MessageKind, token: str) -> HttpResponse:
    """The same behind the token of a mail; who opens it need not be the person, and history says so."""
    is_saved = request.method == "POST" and "save" in request.POST
    if is_saved:
        with acting_as_system(BY_LINK, _("Chosen on the page behind the link in a mail"), way=Way.WEB):
            choose(person, _chosen(request), source=BY_LINK)
    context = {"rows": _rows(person), "is_saved": is_saved, "token": token, **whose(person), **_kept_back(person)}
    return render(request, "comms/preferences_by_link.html", context)


def _chosen(request: HttpRequest) -> dict[Choice, bool]:
    """What is ticked, and what is not: a box without a tick is not sent at all."""
    return {choice: "-".join(choice) in request.POST for choice in choices()}


def _rows(person: User) -> list[dict[str, Any]]:
    """Each kind with a box for each channel."""
    wishes = wishes_of(person)
    return [
        {
            "kind": kind,
            "boxes": [
                {"name": f"{kind}-{channel}", "channel": channel, "is_ticked": wishes[kind.value, channel.value]}
                for channel in Channel
            ],
        }
        for kind in MessageKind
    ]


def _kept_back(person: User) -> dict[str, Any]:
    """Whether the address is suppressed, which no tick on the page changes."""
    return {"kept_back": scopes_of(person.email)}
