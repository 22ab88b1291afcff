"""From an announcement to one notification and one mail per person, chunk by chunk.

The rows of a chunk, the cursor and the counter change in one transaction, so that a kill at any moment leaves whole
chunks; the unique constraint makes a repeated chunk a no-op. Nobody is loaded: the database copies people to rows.
"""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, connections, router, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, Q, QuerySet, Value
from django.utils import timezone

from comms.choices import AnnouncementState, AudienceKind, Channel, MessageKind, NotificationKind
from comms.domain.audience import count, people_of
from comms.domain.mail_rows import write_mails
from comms.domain.wishes import in_app_refusing
from comms.models import Announcement, Notification
from people.models import User

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
        if not stored.last_person_id:
            stored.audience_count = count(stored)
        _write_chunk(stored, chunk_size or settings.FAN_OUT_CHUNK)
        stored.touched_at = timezone.now()
        if stored.last_person_id < stored.max_person_id:
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
    """Insert the next people's rows, and move cursor and counters by them."""
    start = stored.last_person_id
    if Channel.IN_APP in stored.channels:
        made = _write_notifications(stored, chunk_size)
    else:
        waiting = people_of(stored, after=start).order_by("pk").values_list("pk", flat=True)
        stored.last_person_id = waiting[chunk_size - 1 : chunk_size].first() or stored.max_person_id
        made = None
    if Channel.EMAIL in stored.channels:
        people = people_of(stored, after=start, up_to=stored.last_person_id)
        due, left_out = write_mails(stored, people, after=start, up_to=stored.last_person_id)
        stored.mail_count += due
        stored.mail_left_out_count += left_out
        made = due + left_out if made is None else made
    stored.reached_count += made or 0


def _write_notifications(stored: Announcement, chunk_size: int) -> int:
    """Insert the next people's notifications, and move the cursor. Returns how many were made."""
    waiting = people_of(stored, after=stored.last_person_id).order_by("pk")
    refusing = in_app_refusing(MessageKind.ANNOUNCEMENT)
    told = waiting.exclude(pk__in=refusing) if refusing.exists() else waiting
    try:
        # PostgreSQL takes almost twice as long where a conflict is expected, and here there should be none.
        with transaction.atomic():
            made = _notify(stored, told[:chunk_size])
        end = _last_written(stored, chunk_size) if made == chunk_size else stored.max_person_id
    except IntegrityError:
        # Somebody has it already. The stretch is settled first: whoever leaves it meanwhile must not make it longer.
        last = told.values_list("pk", flat=True)[chunk_size - 1 : chunk_size].first()
        end = stored.max_person_id if last is None else last
        rest = people_of(stored, after=stored.last_person_id, up_to=end).exclude(pk__in=refusing).order_by("pk")
        made = _notify(stored, rest, "ON CONFLICT DO NOTHING")
    stored.last_person_id = end
    return made


def _last_written(stored: Announcement, chunk_size: int) -> int:
    """The last person of the chunk just written, read from its own narrow index rather than from people."""
    written = stored.notifications.filter(user_id__gt=stored.last_person_id).order_by("user_id")
    return int(written.values_list("user_id", flat=True)[chunk_size - 1])


def _notify(stored: Announcement, people: QuerySet[User], on_conflict: str = "") -> int:
    """One statement that makes a notification for each of `people`. Returns how many were made.

    Raises IntegrityError where somebody has one already, unless `on_conflict` says what to do then.
    """
    values = {
        "announcement": Value(stored.pk, output_field=BigIntegerField()),
        "kind": Value(NotificationKind.ANNOUNCEMENT.value, output_field=CharField()),
        "webinar": Value(_only_webinar(stored), output_field=BigIntegerField()),
        "created_at": Value(timezone.now(), output_field=DateTimeField()),
    }
    connection = connections[router.db_for_write(Notification)]
    rows = people.values_list("pk", *values.values())
    selection, parameters = rows.query.get_compiler(connection=connection).as_sql()
    quote, concrete = connection.ops.quote_name, {field.name: field for field in Notification._meta.concrete_fields}
    columns = ", ".join(quote(str(concrete[name].column)) for name in ("user", *values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Notification._meta.db_table)} ({columns}) {selection} {on_conflict}", parameters
        )
        return int(cursor.rowcount)


def _only_webinar(stored: Announcement) -> int | None:
    """The webinar that a notification is about: the announcement's own, or its audience's where that is of one."""
    if stored.webinar_id is not None:
        return stored.webinar_id
    webinars = stored.audience_value("webinars")
    return webinars[0] if stored.audience_kind == AudienceKind.REGISTRANTS and len(webinars) == 1 else None
