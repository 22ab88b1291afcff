"""What workers do for announcements, and the verbs that set them to work."""

import time

from django.db import transaction
from django.utils import timezone

from backoffice.foundation.history import acting_as_system
from backoffice.foundation.tasks import nudge, task
from comms.choices import AnnouncementState
from comms.domain import due, publishing
from comms.domain.audience import approval
from comms.domain.fan_out import adopt_forgotten, fan_out_next_chunk
from comms.domain.orphans import remove_orphans
from comms.models import Announcement
from people.models import User

# One worker serves several announcements: after this long the next one in the queue has its turn.
TURN_SECONDS = 2.0


@task(queue_name="comms")
def fan_out(announcement_id: int) -> None:
    """Write notifications for one turn, then ask for another until the audience is used up."""
    end_of_turn = time.monotonic() + TURN_SECONDS
    with acting_as_system("fan-out"):
        while is_more := fan_out_next_chunk(announcement_id):
            if time.monotonic() >= end_of_turn:
                break
    if is_more:
        nudge(fan_out, announcement_id)


@task(queue_name="comms")
def note_approved(announcement_id: int) -> None:
    """Note who is in a planned announcement's audience for one turn, then ask for another until all are noted."""
    end_of_turn = time.monotonic() + TURN_SECONDS
    while is_more := approval.note_next_chunk(announcement_id):
        if time.monotonic() >= end_of_turn:
            break
    if is_more:
        nudge(note_approved, announcement_id)


@transaction.atomic
def publish(announcement: Announcement, *, by: User) -> Announcement:
    """`publishing.publish`, and a worker begins at once."""
    return _set_to_work(publishing.publish(announcement, by=by))


@transaction.atomic
def resume(announcement: Announcement) -> Announcement:
    """`publishing.resume`, and a worker goes on at once."""
    return _set_to_work(publishing.resume(announcement))


@transaction.atomic
def take_back(announcement: Announcement) -> Announcement:
    """`publishing.take_back`, and a worker forgets who was in its audience."""
    taken_back = publishing.take_back(announcement)
    nudge(note_approved, taken_back.pk)
    return taken_back


@transaction.atomic
def plan_anew(announcement: Announcement) -> None:
    """Note anew who is in the audience of a planned announcement, because its rule was changed."""
    approval.plan_changed(announcement)
    nudge(note_approved, announcement.pk)


def sweep() -> dict[str, int]:
    """Begin what is due, go on with what was forgotten, remove what belongs to nobody. Returns what was done."""
    now, moved = timezone.now(), []
    with acting_as_system("sweep"):
        for announcement in due.due(now):
            with transaction.atomic():
                moved.append(_set_to_work(due.begin_or_hold(announcement, now)).state)
        with transaction.atomic():
            forgotten = adopt_forgotten()
            for key in forgotten:
                nudge(fan_out, key)
            for key in approval.unfinished():
                nudge(note_approved, key)
    approval.remove_old(now)
    return {
        "announcements begun": moved.count(AnnouncementState.SENDING),
        "announcements held": moved.count(AnnouncementState.HELD),
        "announcements resumed": len(forgotten),
        "orphaned notifications removed": remove_orphans(),
    }


def _set_to_work(announcement: Announcement) -> Announcement:
    if announcement.state == AnnouncementState.SENDING:
        nudge(fan_out, announcement.pk)
    if announcement.state == AnnouncementState.SCHEDULED:
        nudge(note_approved, announcement.pk)
    return announcement
