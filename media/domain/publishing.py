"""Showing recordings to those whom they are for."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import require_reason, update_rows
from media.choices import AccessPolicy
from media.models import Recording
from media.signals import recordings_published


@transaction.atomic
def publish(recordings: QuerySet[Recording], *, tells: bool = True, again: bool = False) -> int:
    """Publish those that are not published yet; returns how many.

    Those who may watch hear of it, once a recording; with `again` also if they heard of it before, and without `tells`
    not at all.

    All or none: raises RuleBroken `window_over` where nobody could watch one any more, `recording_missing` where there
    is nothing to watch, and with `again` `reason_missing`.
    """
    if again:
        require_reason(_("Say why people are told again: this is kept in the history."))
    now = timezone.now()
    drafts = list(
        recordings.filter(published_at=None).select_related("webinar").order_by("pk").select_for_update(of=("self",))
    )
    for recording in drafts:
        _check(recording, now)
    count = _set(drafts, published_at=now)
    if drafts and tells:
        recordings_published.send(Recording, recordings=drafts, again=again)
    return count


@transaction.atomic
def unpublish(recordings: QuerySet[Recording]) -> int:
    """Take recordings back, so that only those who manage them may watch; returns how many were published.

    Raises RuleBroken `reason_missing`.
    """
    require_reason()
    return _set(recordings, published_at=None)


@transaction.atomic
def change_policy(recordings: QuerySet[Recording], *, policy: str) -> int:
    """Say anew whom the recordings are for; returns how many changed.

    Raises RuleBroken `reason_missing`, `policy_not_known`.
    """
    require_reason()
    if policy not in AccessPolicy.values:
        raise RuleBroken(
            _("“%(policy)s” is not a way to say who may watch."), code="policy_not_known", params={"policy": policy}
        )
    return _set(recordings, access_policy=policy)


def _set(recordings: Any, **values: Any) -> int:
    keys = [recording.pk for recording in recordings]
    return update_rows(Recording.objects.filter(pk__in=keys), **values)


def _check(recording: Recording, now: datetime) -> None:
    if recording.available_until is not None and recording.available_until <= now:
        raise RuleBroken(
            _("Nothing was published: the time in which “%(title)s” is available is over. Change it first."),
            code="window_over",
            params={"title": recording.title},
        )
    if recording.file.name and not recording.file.storage.exists(recording.file.name):
        raise RuleBroken(
            _("Nothing was published: the file of “%(title)s” is missing. Upload it again first."),
            code="recording_missing",
            params={"title": recording.title},
        )
