"""What workers do for announcements, and the verbs that set them to work."""

import time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as_system
from backoffice.foundation.tasks import nudge, task
from comms.choices import AnnouncementState, Channel
from comms.domain import due, keeping, notices, publishing, retrying
from comms.domain.audience import approval
from comms.domain.fan_out import adopt_forgotten, fan_out_next_chunk
from comms.domain.orphans import remove_orphans
from comms.domain.sending import recovering
from comms.domain.sending.counting import finish_if_done
from comms.domain.sending.streams import AnnouncementStream, NoticeStream
from comms.domain.sending.turns import SLICE, take_turn
from comms.models import Announcement, Delivery
from people.models import User

# One worker serves several announcements: after this long the next one in the queue has its turn.
TURN_SECONDS = 2.0


@task(queue_name="comms")
def fan_out(announcement_id: int) -> None:
    """Write notifications and mails for one turn, then ask for another until the audience is used up."""
    end_of_turn = time.monotonic() + TURN_SECONDS
    with acting_as_system("fan-out"):
        is_first = Announcement.objects.filter(pk=announcement_id, last_person_id=0).exists()
        while is_more := fan_out_next_chunk(announcement_id):
            if time.monotonic() >= end_of_turn:
                break
    if is_first:
        _nudge_senders(announcement_id)
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


@task(queue_name="comms")
def send_announcement(announcement_id: int) -> None:
    """Send an announcement's mails for one turn, then ask for another while some are due."""
    with acting_as_system("sending"):
        if take_turn(AnnouncementStream(announcement_id)).is_more:
            nudge(send_announcement, announcement_id)
        else:
            finish_if_done(announcement_id)


@task(queue_name="comms", priority=10)
def send_notices() -> None:
    """Write out what notices are for many, and send the mails of notices for one turn; ahead of announcements."""
    with acting_as_system("notices"):
        is_more = _write_notices_out(time.monotonic() + TURN_SECONDS)
        is_more |= take_turn(NoticeStream(), seconds=TURN_SECONDS).is_more
    if is_more:
        nudge_notices()


def nudge_notices() -> None:
    """Ask a worker to go on with the notices."""
    nudge(send_notices)


def _write_notices_out(end_of_turn: float) -> bool:
    """Write out the notices that wait until the turn is over. Returns whether there are more."""
    for key in notices.to_write_out(timezone.now()).values_list("pk", flat=True):
        is_more = True
        while is_more:
            if time.monotonic() >= end_of_turn:
                return True
            is_more = notices.write_out_next_chunk(key)
    return False


@transaction.atomic
def publish(announcement: Announcement, *, by: User) -> Announcement:
    """`publishing.publish`, and a worker begins at once."""
    return _set_to_work(publishing.publish(announcement, by=by))


@transaction.atomic
def resume(announcement: Announcement) -> Announcement:
    """`publishing.resume`, and a worker goes on at once."""
    return _set_to_work(publishing.resume(announcement))


@transaction.atomic
def retry(deliveries: QuerySet[Delivery], *, reason: str) -> int:
    """`retrying.retry`, and workers go on at once. Returns how many mails are due again."""
    retried = retrying.retry(deliveries, reason=reason)
    for announcement in retried.announcements:
        _set_to_work(announcement)
    if retried.has_notices:
        nudge_notices()
    return retried.count


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
            reminders = notices.remind(now)
        with transaction.atomic():
            forgotten = adopt_forgotten()
            for key in forgotten:
                nudge(fan_out, key)
            for key in approval.unfinished():
                nudge(note_approved, key)
        approval.remove_old(now)
        mails = recovering.take_back(now)
        left = recovering.settle_the_rest(now)
        quiet = recovering.quiet_announcements(now)
        for key in quiet:
            nudge(send_announcement, key)
        finished = sum(finish_if_done(key) for key in recovering.written_out(now))
        if notices.to_write_out(now).exists() or recovering.are_notices_due(now):
            nudge_notices()
        removed = keeping.remove_old(now)
    return {
        **mails,
        "mails settled unsent": left,
        "announcements whose mails go on": len(quiet),
        "announcements finished": finished,
        "announcements begun": moved.count(AnnouncementState.SENDING),
        "announcements held": moved.count(AnnouncementState.HELD),
        "announcements resumed": len(forgotten),
        "reminders told": len(reminders),
        "orphaned notifications removed": remove_orphans(),
        **removed,
    }


def _nudge_senders(announcement_id: int) -> None:
    """Set as many workers to its mails as its account keeps busy."""
    announcement = Announcement.objects.filter(pk=announcement_id).first()
    if announcement is None or Channel.EMAIL not in announcement.channels:
        return
    try:
        senders = AnnouncementStream(announcement_id).account.senders
    except RuleBroken:
        senders = 1  # whose turn notes what is wrong
    # One asks for the next: of ten mails more than one would only be in each other's way.
    for _number in range(max(1, min(senders, announcement.mail_count // SLICE))):
        nudge(send_announcement, announcement_id)


def _set_to_work(announcement: Announcement) -> Announcement:
    if announcement.state == AnnouncementState.SENDING:
        nudge(fan_out, announcement.pk)
        if announcement.written_at is not None:
            _nudge_senders(announcement.pk)
    if announcement.state == AnnouncementState.SCHEDULED:
        nudge(note_approved, announcement.pk)
    return announcement
