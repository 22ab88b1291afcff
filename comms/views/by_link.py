"""Pages behind a token from a mail: no login, no cookie, nothing kept by browsers, proxies or search engines."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from comms.choices import MessageKind
from comms.domain.wishes.tokens import read_token
from people.models import User

HEADERS = {
    "Cache-Control": "no-store",
    # The address is the key: it must not travel to wherever a link on the page leads.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

type Page = Callable[[HttpRequest, User, MessageKind, str], HttpResponse]


def by_link(page: Page) -> Callable[..., HttpResponse]:
    """Make `page(request, person, kind, token)` a view of the token alone; another token answers 404 with advice.

    Exempt from the check against forged requests: there is no cookie to abuse, the token itself is the proof.
    """

    @csrf_exempt
    @wraps(page)
    def view(request: HttpRequest, token: str) -> HttpResponse:
        wish = read_token(token)
        person = User.objects.filter(pk=wish.user_id).first() if wish else None
        if wish is None or person is None:
            response = render(request, "comms/link_not_known.html", status=404)
        else:
            response = page(request, person, wish.kind, token)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return view


def masked(address: str | None) -> str:
    """An address so that its owner knows it and nobody else learns it: `a•••@example.com`."""
    local, at, domain = (address or "").rpartition("@")
    return f"{local[:1]}•••{at}{domain}" if at else ""


def whose(person: User) -> dict[str, Any]:
    """What every such page shows of the person: a mail may have been forwarded."""
    return {"address": masked(person.email)}
