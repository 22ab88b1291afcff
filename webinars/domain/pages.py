"""Who sees a webinar's page, and what of it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from webinars.choices import Phase, RegistrationState, WebinarState
from webinars.models import Registration, Webinar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


def is_run_by(webinar: Webinar, user: "User | AnonymousUser") -> bool:
    """Whether `user` works on this webinar: its organizer, its hosts, and staff."""
    return user.has_perm("webinars.view_webinar") and Webinar.objects.visible_to(user).filter(pk=webinar.pk).exists()


def is_public(webinar: Webinar) -> bool:
    """Whether people may know of the webinar: it was published, and is not put away."""
    if webinar.archived_at is not None or webinar.state == WebinarState.DRAFT:
        return False
    # A draft may be cancelled too, and what was never announced stays unknown.
    return webinar.state != WebinarState.CANCELLED or webinar.history.filter(state=WebinarState.SCHEDULED).exists()


def may_see_page(webinar: Webinar, user: "User | AnonymousUser") -> bool:
    """Whether the webinar's page opens for `user`."""
    return is_public(webinar) or is_run_by(webinar, user)


def may_join(
    webinar: Webinar, user: "User | AnonymousUser", registration: Registration | None, now: datetime | None = None
) -> bool:
    """Whether `user` is shown the link to the room: with a confirmed seat or working on it, while it is not over."""
    if webinar.archived_at is not None or webinar.phase_at(now or timezone.now()) not in {Phase.UPCOMING, Phase.LIVE}:
        return False
    if registration is not None and registration.state == RegistrationState.CONFIRMED:
        return True
    return is_run_by(webinar, user)
