"""What every attendee page's frame shows of the inbox."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from comms.domain import inbox


def unread_count(request: HttpRequest) -> dict[str, Any]:
    """`unread_count`, asked for when a page shows it; nothing in the admin, which does not."""
    if request.path.startswith("/admin/"):
        return {}
    return {"unread_count": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return inbox.unread_count(user) if user is not None and user.is_authenticated else 0
