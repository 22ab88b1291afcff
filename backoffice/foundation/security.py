"""What stands between the network and the pages: the Content-Security-Policy, and whose address a request bears."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_BASE = (
    "default-src 'none'; img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
)
PUBLIC_POLICY = _BASE + "script-src 'self'; style-src 'self'"
# The build of Alpine that the admin theme ships evaluates expressions, and the theme sets styles inline.
ADMIN_POLICY = _BASE + "script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'"


class ContentSecurityPolicyMiddleware:
    """Adds the policy to every answer that does not carry one of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        policy = ADMIN_POLICY if request.path.startswith("/admin/") else PUBLIC_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class ProxiedAddressMiddleware:
    """Takes the client's address from the last word of X-Forwarded-For, which the proxy in front wrote itself.

    Only for installations behind one such proxy: anybody can send the words before it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            request.META["REMOTE_ADDR"] = forwarded
        return self.get_response(request)
