"""Who was in a planned announcement's audience when it was planned, and who joined and left until it was sent.

The people are noted chunk by chunk by workers. Two rows that are nobody's say how far that is: COMPLETE that all are
noted, STALE that what is noted belongs to an older plan and goes first. Planning and taking back write these alone, so
that both take the same time for ten people and for ten million.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections, router, transaction
from django.db.models import BigIntegerField, Exists, Max, OuterRef, QuerySet, Value

from comms.choices import AnnouncementState, Channel
from comms.models import Announcement, ApprovedPerson, Delivery, Notification
from people.models import User

from .reaching import people_of

# Keys of people begin at 1.
COMPLETE, STALE = 0, -1
KEPT = timedelta(days=90)


def plan_changed(announcement: Announcement) -> None:
    """Say that what was noted for this announcement, if anything, is not true any more; workers do the rest."""
    ApprovedPerson.objects.filter(announcement=announcement, user_id=COMPLETE).delete()
    ApprovedPerson.objects.bulk_create(
        [ApprovedPerson(announcement=announcement, user_id=STALE)], ignore_conflicts=True
    )


def note_next_chunk(announcement_id: int, chunk_size: int | None = None) -> bool:
    """Remove what is stale, then note the next people of a planned announcement. Returns whether there is more to do.

    Not while another worker is at it, nor for one that is not planned: what was noted stays to be compared.
    """
    size = chunk_size or settings.FAN_OUT_CHUNK
    with transaction.atomic():
        stored: Announcement | None = (
            Announcement.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=announcement_id).first()
        )
        if stored is None:
            return False
        noted = ApprovedPerson.objects.filter(announcement=stored)
        if noted.filter(user_id=STALE).exists():
            if _remove(noted.filter(user_id__gt=COMPLETE), size) < size:
                noted.filter(user_id=STALE).delete()
            return True
        if stored.state != AnnouncementState.SCHEDULED or noted.filter(user_id=COMPLETE).exists():
            return False
        last = noted.aggregate(last=Max("user_id"))["last"] or 0
        if _note(stored, people_of(stored, after=last).order_by("pk")[:size]) < size:
            ApprovedPerson.objects.create(announcement=stored, user_id=COMPLETE)
            return False
        return True


def unfinished() -> list[int]:
    """The keys of announcements whose people are still to be noted, or whose stale ones are to be removed."""
    marks = ApprovedPerson.objects.filter(announcement=OuterRef("pk"))
    planned = Announcement.objects.filter(state=AnnouncementState.SCHEDULED)
    open_plans = planned.filter(~Exists(marks.filter(user_id=COMPLETE))).values_list("pk", flat=True)
    stale = ApprovedPerson.objects.filter(user_id=STALE).values_list("announcement_id", flat=True)
    return sorted({*open_plans, *stale})


def remove_old(now: datetime, chunk_size: int | None = None) -> int:
    """Remove some of what was noted for announcements that were over long ago. Returns how many rows went."""
    over = Announcement.objects.filter(finished_at__lte=now - KEPT, pk=OuterRef("announcement_id"))
    return _remove(ApprovedPerson.objects.filter(Exists(over)), chunk_size or settings.FAN_OUT_CHUNK)


def is_known(announcement: Announcement) -> bool:
    """Whether it began to be sent after its people had been noted, so that one can compare, and no row is gone."""
    if announcement.published_at is None or _is_removed(announcement):
        return False
    return ApprovedPerson.objects.filter(announcement=announcement, user_id=COMPLETE).exists()


def joined(announcement: Announcement) -> QuerySet[User]:
    """The people addressed so far who were not in the audience when it was planned."""
    addressed = _addressed(announcement).values("user_id")
    noted = ApprovedPerson.objects.filter(announcement=announcement, user_id=OuterRef("pk"))
    found: QuerySet[User] = User.objects.filter(pk__in=addressed).filter(~Exists(noted))
    return found


def left(announcement: Announcement) -> QuerySet[User]:
    """The people who were in the audience when it was planned, and were passed over when they would have come."""
    noted = ApprovedPerson.objects.filter(
        announcement=announcement, user_id__gt=COMPLETE, user_id__lte=announcement.last_person_id
    )
    addressed = _addressed(announcement).filter(user_id=OuterRef("pk"))
    found: QuerySet[User] = User.objects.filter(pk__in=noted.values("user_id")).filter(~Exists(addressed))
    return found


def _is_removed(announcement: Announcement) -> bool:
    """Whether of those addressed not everybody's row is there any more."""
    if Channel.IN_APP in announcement.channels:
        return announcement.notifications_removed_at is not None
    return announcement.mails_removed_at is not None


def _addressed(announcement: Announcement) -> QuerySet[Notification] | QuerySet[Delivery]:
    if Channel.IN_APP in announcement.channels:
        return Notification.objects.filter(announcement=announcement)
    return Delivery.objects.filter(announcement=announcement, channel=Channel.EMAIL)


def _note(stored: Announcement, people: QuerySet[User]) -> int:
    """One statement that notes all these people. Returns how many."""
    connection = connections[router.db_for_write(ApprovedPerson)]
    rows = people.values_list("pk", Value(stored.pk, output_field=BigIntegerField()))
    selection, parameters = rows.query.get_compiler(connection=connection).as_sql()
    table = connection.ops.quote_name(ApprovedPerson._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (user_id, announcement_id) {selection}", parameters)
        return int(cursor.rowcount)


def _remove(rows: QuerySet[ApprovedPerson], most: int) -> int:
    keys = rows.order_by("pk").values("pk")[:most]
    return ApprovedPerson.objects.filter(pk__in=keys).delete()[0]
