"""Telling people that they can watch a recording."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from comms.choices import NoticeKind
from comms.domain.notices.telling import tell
from comms.models import Notice
from media.models import Recording


def tell_of_recordings(
    recordings: Iterable[Recording], *, again: bool = False, now: datetime | None = None
) -> list[Notice]:
    """Tell those who may watch the published recordings, once a recording, unless it is to be told `again`.

    Of one that is not available yet people hear when it is.
    """
    now = now or timezone.now()
    told = []
    for recording in recordings:
        occasion = f"recording {recording.pk}"
        opens_at = recording.available_from
        if again:
            occasion = f"{occasion} {now.isoformat()}"
        told.append(
            tell(
                NoticeKind.RECORDING_AVAILABLE,
                webinar=recording.webinar,
                recording=recording,
                people=None,
                occasion=occasion,
                expires_at=recording.available_until,
                rests_until=opens_at if opens_at is not None and opens_at > now else None,
            )
        )
    return [notice for notice in told if notice is not None]
