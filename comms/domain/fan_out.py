"""From an announcement to one notification and one mail per person, chunk by chunk.

The rows of a chunk, the cursor and the counter change in one transaction, so that a kill at any moment leaves whole
chunks; the unique constraint makes a repeated chunk a no-op. Nobody is loaded: the database copies people to rows.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from comms.choices import AnnouncementState, Channel, MessageKind
from comms.domain.audience import count, people_of
from comms.domain.mail_rows import write_mails
from comms.domain.notification_rows import last_of, write_notifications
from comms.domain.wishes import in_app_refusing
from comms.models import Announcement, Preference

# So much wider at most is the next stretch of keys where one held few people.
WIDER = 4
# So many keys one transaction looks at, however few people are among them: a pause acts within seconds there, too.
MOST_KEYS = 1_000_000
COUNTED = [
    "audience_count",
    "last_person_id",
    "mail_count",
    "mail_left_out_count",
    "reached_count",
    "touched_at",
]


def fan_out_next_chunk(announcement_id: int, chunk_size: int | None = None) -> bool:
    """Write the rows of the next people; the last chunk makes an announcement without mails sent.

    Returns whether there is more to do here: not when it is paused or over, nor while another worker is at it.
    """
    with transaction.atomic():
        stored = (
            Announcement.objects.sending()
            .select_for_update(skip_locked=True, no_key=True)
            .filter(pk=announcement_id, written_at=None)
            .first()
        )
        if stored is None:
            return False
        is_first = not stored.last_person_id
        _write_chunk(stored, chunk_size or settings.FAN_OUT_CHUNK)
        stored.touched_at = timezone.now()
        if stored.last_person_id < stored.max_person_id:
            if is_first:
                stored.audience_count = count(stored)
            stored.save(update_fields=COUNTED)
            return True
        stored.written_at = stored.touched_at
        # Whoever left the audience while it was written out was not addressed: the figures add up.
        stored.audience_count = stored.reached_count
        if Channel.EMAIL in stored.channels:
            # Its last mail makes it sent.
            stored.save(update_fields=[*COUNTED, "written_at"])
            return False
        stored.state = AnnouncementState.SENT
        stored.finished_at = stored.touched_at
        stored.save(update_fields=[*COUNTED, "written_at", "state", "finished_at", "updated_at"])
        return False


def adopt_forgotten() -> list[int]:
    """The keys of those not written out that no worker has touched for a while, marked so that one adopts them."""
    limit = timezone.now() - timedelta(seconds=settings.FAN_OUT_QUIET_SECONDS)
    adopted = []
    with transaction.atomic():
        forgotten = Announcement.objects.sending().filter(
            Q(touched_at=None) | Q(touched_at__lte=limit), written_at=None
        )
        for stored in forgotten.select_for_update(skip_locked=True, no_key=True):
            stored.touched_at = timezone.now()
            stored.save(update_fields=["touched_at"])
            adopted.append(stored.pk)
    return adopted


def _write_chunk(stored: Announcement, chunk_size: int) -> None:
    """Insert the next people's rows, and move cursor and counters by them.

    They are looked for in one stretch of keys after the other, as wide as the last one lets expect, until no more than
    a tenth is missing: so rules are asked about a stretch at a time, and not about everybody.
    """
    start, found, width = stored.last_person_id, 0, chunk_size
    last = min(start + MOST_KEYS, stored.max_person_id)
    refusing = in_app_refusing(MessageKind.ANNOUNCEMENT)
    is_refused = Channel.IN_APP in stored.channels and refusing.exists()
    while (missing := chunk_size - found) * 10 > chunk_size and stored.last_person_id < last:
        up_to = min(stored.last_person_id + width, last)
        found += _write_stretch(stored, up_to, missing, refusing if is_refused else None)
        looked_at = stored.last_person_id - start
        width = max(1, min(width * WIDER, (chunk_size - found) * looked_at // max(1, found)))
    stored.reached_count += found


def _write_stretch(stored: Announcement, up_to: int, most: int, refusing: QuerySet[Preference, int] | None) -> int:
    """Insert the rows of the first people up to a key, `most` at most; move the cursor. Returns how many people."""
    start, made = stored.last_person_id, 0
    people = people_of(stored, after=start, up_to=up_to).order_by("pk")
    if Channel.IN_APP in stored.channels:
        told = people if refusing is None else people.exclude(pk__in=refusing)
        made, stored.last_person_id = write_notifications(stored, told, after=start, up_to=up_to, most=most)
    else:
        stored.last_person_id = last_of(people, after=start, up_to=up_to, most=most)
    if Channel.EMAIL in stored.channels:
        people = people_of(stored, after=start, up_to=stored.last_person_id)
        due, left_out = write_mails(stored, people, after=start, up_to=stored.last_person_id)
        stored.mail_count += due
        stored.mail_left_out_count += left_out
        made = made if Channel.IN_APP in stored.channels else due + left_out
    return made
