"""The clock that a page goes by: that of the person who looks at it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from backoffice.foundation.fields import time_zone_names


class PageTimeMiddleware:
    """Shows and reads times on the clock of the signed-in person's zone; strangers get the installation's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Who brings no session is a stranger: a page without a person in it asks the database for none.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        name = getattr(request.user, "time_zone", "")
        with timezone.override(name if name in time_zone_names() else None):
            return self.get_response(request)
