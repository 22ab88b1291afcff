"""Planned announcements whose time has come."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as_system
from comms.choices import AnnouncementState
from comms.domain import approving, audience, planned_time, publishing
from comms.models import Announcement


def due(now: datetime) -> list[Announcement]:
    """The planned announcements whose time has come."""
    planned = Announcement.objects.filter(state=AnnouncementState.SCHEDULED, publish_at__lte=now)
    return list(planned.select_related("sender").order_by("publish_at", "pk"))


@transaction.atomic
def begin_or_hold(announcement: Announcement, now: datetime | None = None) -> Announcement:
    """Begin to send; or hold for a person to decide, where it is too late, not approved, or for nobody any more.

    One that is not due any more, because somebody was quicker, comes back as it is.
    """
    now = now or timezone.now()
    stored = publishing.locked(announcement)
    if stored.state != AnnouncementState.SCHEDULED or stored.publish_at is None or stored.publish_at > now:
        return stored
    trouble = _trouble(stored, now)
    if trouble:
        with acting_as_system("sweep", trouble):
            return publishing.hold(stored, because=trouble)
    return publishing.begin(stored, now)


def _trouble(stored: Announcement, now: datetime) -> str:
    limit = timedelta(minutes=settings.ANNOUNCEMENT_LATENESS_LIMIT_MINUTES)
    if stored.publish_at is not None and now - stored.publish_at > limit:
        return _("Planned for %(time)s and not sent then: a person decides whether it still makes sense.") % {
            "time": planned_time.words(stored.publish_at, stored.publish_zone)
        }
    try:
        publishing.check_sendable(stored, now)
        approving.check_approved(stored)
        audience.check_rule(stored.audience_kind, stored.audience, by=stored.sender)
    except RuleBroken as broken:
        return str(broken)
    return ""
