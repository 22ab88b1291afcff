"""What workers do for announcements, and the verbs that set them to work."""

import time

from django.db import transaction
from django.utils import timezone

from backoffice.foundation.history import acting_as_system
from backoffice.foundation.tasks import nudge, task
from comms.choices import AnnouncementState
from comms.domain import due, notices, publishing
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
def write_notices() -> None:
    """Write out the notices that wait, for one turn, then ask for another while there are more."""
    end_of_turn = time.monotonic() + TURN_SECONDS
    with acting_as_system("notices"):
        for key in notices.to_write_out(timezone.now()).values_list("pk", flat=True):
            while is_more := notices.write_out_next_chunk(key):
                if time.monotonic() >= end_of_turn:
                    break
            if is_more or time.monotonic() >= end_of_turn:
                nudge(write_notices)
                return


def nudge_notices() -> None:
    """Ask a worker to write out what is due of notices."""
    nudge(write_notices)


@transaction.atomic
def publish(announcement: Announcement, *, by: User) -> Announcement:
    """`publishing.publish`, and a worker begins at once."""
    return _set_to_work(publishing.publish(announcement, by=by))


@transaction.atomic
def resume(announcement: Announcement) -> Announcement:
    """`publishing.resume`, and a worker goes on at once."""
    return _set_to_work(publishing.resume(announcement))


def sweep() -> dict[str, int]:
    """Begin what is due, go on with what was forgotten, remove what belongs to nobody. Returns what was done."""
    now, moved = timezone.now(), []
    with acting_as_system("sweep"):
        for announcement in due.due(now):
            with transaction.atomic():
                moved.append(_set_to_work(due.begin_or_hold(announcement, now)).state)
        with transaction.atomic():
            reminders = notices.remind(now)
            if notices.to_write_out(now).exists():
                nudge_notices()
        with transaction.atomic():
            forgotten = adopt_forgotten()
            for key in forgotten:
                nudge(fan_out, key)
    return {
        "announcements begun": moved.count(AnnouncementState.SENDING),
        "announcements held": moved.count(AnnouncementState.HELD),
        "announcements resumed": len(forgotten),
        "reminders told": len(reminders),
        "orphaned notifications removed": remove_orphans(),
    }


def _set_to_work(announcement: Announcement) -> Announcement:
    if announcement.state == AnnouncementState.SENDING:
        nudge(fan_out, announcement.pk)
    return announcement
