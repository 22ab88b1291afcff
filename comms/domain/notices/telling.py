"""Telling people something on an occasion, once."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from backoffice.foundation.set_based import insert_rows
from comms.choices import NoticeKind
from comms.domain.notices.templates import words_of
from comms.domain.notices.writing import write
from comms.models import Notice
from media.models import Recording
from people.models import User
from webinars.models import Webinar


def tell(
    kind: NoticeKind,
    *,
    webinar: Webinar | None = None,
    recording: Recording | None = None,
    people: Collection[int] | None,
    occasion: str | None = None,
    expires_at: datetime | None = None,
    changes: str = "",
    rests_until: datetime | None = None,
) -> Notice | None:
    """Tell the people with these keys now, in the caller's transaction; or, without `people`, all whom it is for.

    Those of the second kind (`people_of_notice`) are written out by workers in chunks, not before `rests_until`.
    Returns None where nobody is told: the template is switched off, there is nobody, or on this occasion people were
    told already, were it a moment ago by another process. `changes` is Markdown, put where the template says so. Asks
    a constant number of statements. No mail is sent here: the caller nudges the worker (`comms.tasks.nudge_notices`).
    """
    if people is not None and not people:
        return None
    words = words_of(kind)
    if not words.is_sent:
        return None
    now = timezone.now()
    notice = Notice(
        kind=kind,
        webinar=webinar,
        recording=recording,
        title=words.title,
        body=words.body_with(changes),
        channels=words.channels,
        expires_at=expires_at,
        touched_at=rests_until,
        written_at=None if people is None else now,
    )
    with transaction.atomic():
        if people is None:
            notice.max_person_id = User.objects.aggregate(last=Max("pk"))["last"] or 0
        # Whoever comes second on an occasion waits here for the first, and then finds it told.
        stored = insert_rows(notice, fields=["occasion"], rows=[(occasion,)], returns="occasion")
        if not stored:
            return None
        notice.pk, notice.occasion = stored[occasion], occasion
        notice._state.adding = False
        if people is not None:
            write(notice, User.objects.filter(pk__any_of=people), up_to=max(people), now=now)
            Notice.objects.filter(pk=notice.pk).update(reached_count=notice.reached_count)
        return notice
