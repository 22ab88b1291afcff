"""The second pair of eyes: an announcement to many needs the approval of another person, where the settings say so."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from comms.choices import AnnouncementState
from comms.domain import audience
from comms.models import Announcement
from people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# What was approved: a change of any of these takes the approval back.
APPROVED_FIELDS = (
    "title",
    "body",
    "audience_kind",
    "audience",
    "channels",
    "webinar_id",
    "has_calendar_entry",
    "is_for_consenting_only",
    "policy",
    "mail_account",
    "publish_at",
    "publish_zone",
    "expires_at",
)
APPROVAL = {"approval_asked_at": None, "approval_asked_by": None, "approved_by": None, "approved_at": None}
WAITING = (AnnouncementState.DRAFT, AnnouncementState.SCHEDULED, AnnouncementState.HELD)


def is_needed(announcement: Announcement) -> bool:
    """Whether so many are addressed that another person has to approve; costs the same for any number above."""
    limit = settings.ANNOUNCEMENT_APPROVAL_ABOVE
    if limit is None:
        return False
    return bool(audience.people_of(announcement).order_by()[: limit + 1].count() > limit)


def check_approved(announcement: Announcement) -> None:
    """Raise RuleBroken where the approval of another person is needed and missing."""
    if announcement.approved_at is not None or not is_needed(announcement):
        return
    params = {"title": announcement.title, "limit": f"{settings.ANNOUNCEMENT_APPROVAL_ABOVE:,}"}
    if announcement.approval_asked_at is not None:
        raise RuleBroken(
            _("“%(title)s” goes to more than %(limit)s people and waits for another person’s approval."),
            code="approval_awaited",
            params=params,
        )
    raise RuleBroken(
        _("“%(title)s” goes to more than %(limit)s people: ask for another person’s approval first."),
        code="approval_needed",
        params=params,
    )


@transaction.atomic
def ask(announcement: Announcement, *, by: User) -> Announcement:
    """Ask for another person's approval. Raises RuleBroken where there is nothing to approve."""
    stored = _locked(announcement)
    if stored.state not in WAITING or stored.approved_at is not None:
        raise RuleBroken(
            _("“%(title)s” needs no approval: it is approved or published already."),
            code="approval_not_needed",
            params={"title": stored.title},
        )
    stored.approval_asked_at, stored.approval_asked_by = timezone.now(), by
    stored.save(update_fields=["approval_asked_at", "approval_asked_by", "updated_at"])
    return stored


@transaction.atomic
def approve(announcement: Announcement, *, by: User) -> Announcement:
    """Let it be sent as it is now. Raises RuleBroken unless it was asked for, by somebody else than `by`."""
    stored = _locked(announcement)
    if stored.state not in WAITING or stored.approval_asked_at is None or stored.approved_at is not None:
        raise RuleBroken(
            _("Nobody waits for an approval of “%(title)s”. Look at it again: it may have been changed meanwhile."),
            code="approval_not_asked",
            params={"title": stored.title},
        )
    if not may_approve(stored, by):
        raise RuleBroken(
            _("“%(title)s” is yours, or you asked for its approval: another person has to approve it."),
            code="approval_by_oneself",
            params={"title": stored.title},
        )
    stored.approved_by, stored.approved_at = by, timezone.now()
    stored.save(update_fields=["approved_by", "approved_at", "updated_at"])
    return stored


def may_approve(announcement: Announcement, by: "User | AnonymousUser") -> bool:
    """Whether `by` is a second person: neither the sender nor whoever asked."""
    return by.pk not in {announcement.sender_id, announcement.approval_asked_by_id}


def take_back_where_changed(announcement: Announcement) -> bool:
    """Before a changed announcement is stored: drop an approval of what it was. Returns whether there was one."""
    if announcement.approval_asked_at is None:
        return False
    stored = Announcement.objects.filter(pk=announcement.pk).values(*APPROVED_FIELDS).first()
    if stored is None or not _differs(announcement, stored.items()):
        return False
    for name, value in APPROVAL.items():
        setattr(announcement, name, value)
    return True


def _differs(announcement: Announcement, stored: Iterable[tuple[str, object]]) -> bool:
    return any(getattr(announcement, name) != value for name, value in stored)


def _locked(announcement: Announcement) -> Announcement:
    found: Announcement = Announcement.objects.select_for_update(no_key=True).get(pk=announcement.pk)
    return found
