"""Opens an actor for each request, so that whatever it writes is signed."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from backoffice.foundation.history.actor import Way, acting_as


class ActorMiddleware:
    """Signs a request's changes with its user. `request.user` stays lazy: a page that writes nothing asks nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        way = Way.WEB
        if request.path.startswith("/admin/"):
            way = Way.ADMIN
        elif request.path.startswith("/api/"):
            way = Way.API
        with acting_as(request.user, way=way, address=request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)
