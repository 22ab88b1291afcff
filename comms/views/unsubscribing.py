"""Unsubscribing from a kind of mail by the link in one (RFC 8058), and taking it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from comms.choices import Channel, MessageKind
from comms.domain.wishes import unsubscribing
from comms.domain.wishes.preferences import wishes_of
from comms.views.by_link import by_link, whose
from people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def unsubscribe(request: HttpRequest, person: User, kind: MessageKind, token: str) -> HttpResponse:
    """A POST unsubscribes, whatever it carries: mail programs send one line, the page's button none. A GET asks."""
    if request.method == "POST":
        unsubscribing.unsubscribe(person, kind)
    return _page(request, person, kind, token)


@require_POST
@by_link
def subscribe_again(request: HttpRequest, person: User, kind: MessageKind, token: str) -> HttpResponse:
    """Take it back."""
    unsubscribing.subscribe_again(person, kind)
    return _page(request, person, kind, token)


def _page(request: HttpRequest, person: User, kind: MessageKind, token: str) -> HttpResponse:
    is_wanted = wishes_of(person)[kind.value, Channel.EMAIL.value]
    context = {
        "kind": kind,
        "token": token,
        "is_wanted": is_wanted,
        "was_just_said": request.method == "POST",
        **whose(person),
    }
    return render(request, "comms/unsubscribe.html", context)
