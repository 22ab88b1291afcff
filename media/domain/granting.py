"""Giving people access of their own to recordings, and taking it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import create_many, require_reason, save_many, update_rows
from media.models import Grant, Recording

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Granted:
    """What became of each pair of recording and person."""

    new: int
    renewed: int
    unchanged: int


@transaction.atomic
def grant(
    recordings: Iterable[Recording],
    people: Iterable["User"],
    *,
    expires_at: datetime | None = None,
    by: Any,
) -> Granted:
    """Let each of the people watch each of the recordings until `expires_at` (None: for good); `by` is who grants.

    A grant that was revoked or has expired comes to life again; one with another end gets this end. Raises RuleBroken
    `grant_ends_in_the_past`, and `reason_missing` for more than `BULK_REASON_ABOVE` pairs. A constant number of queries
    per thousand pairs.
    """
    if expires_at is not None and expires_at <= timezone.now():
        raise RuleBroken(
            _("Access cannot end in the past. Choose a later moment, or leave it empty."), code="grant_ends_in_the_past"
        )
    recording_ids = sorted({recording.pk for recording in recordings})
    user_ids = sorted({person.pk for person in people})
    if len(recording_ids) * len(user_ids) > settings.BULK_REASON_ABOVE:
        require_reason(_("Say why so many are let in: this is kept in the history."))
    # Locked in order, so that two who grant at the same moment make one grant per person.
    list(Recording.objects.select_for_update().filter(pk__in=recording_ids).order_by("pk").values_list("pk"))
    existing = {
        (item.recording_id, item.user_id): item
        for item in Grant.objects.filter(recording__in=recording_ids, user__in=user_ids)
    }
    missing = [
        Grant(recording_id=recording_id, user_id=user_id, expires_at=expires_at, granted_by=by)
        for recording_id in recording_ids
        for user_id in user_ids
        if (recording_id, user_id) not in existing
    ]
    differing = [item for item in existing.values() if item.revoked_at or item.expires_at != expires_at]
    for item in differing:
        item.revoked_at, item.expires_at, item.granted_by = None, expires_at, by
    create_many(Grant, missing)
    save_many(differing, fields=["revoked_at", "expires_at", "granted_by"])
    return Granted(new=len(missing), renewed=len(differing), unchanged=len(existing) - len(differing))


def revoke(grants: QuerySet[Grant]) -> int:
    """Take the access back at once. Returns how many grants changed; those revoked before stay as they were.

    Raises RuleBroken `reason_missing`.
    """
    require_reason()
    return update_rows(grants.filter(revoked_at=None), revoked_at=timezone.now())
