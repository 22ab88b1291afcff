"""From an announcement to one notification per person, chunk by chunk.

The rows of a chunk, the cursor and the counter change in one transaction, so that a kill at any moment leaves whole
chunks; the unique constraint makes a repeated chunk a no-op. Nobody is loaded: the database copies people to rows.
"""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, connections, router, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, Q, QuerySet, Value
from django.utils import timezone

from comms.choices import AnnouncementState, AudienceKind, NotificationKind
from comms.domain.audience import count, people_of
from comms.models import Announcement, Notification
from people.models import User


def fan_out_next_chunk(announcement_id: int, chunk_size: int | None = None) -> bool:
    """Write the notifications of the next people; the last chunk makes the announcement sent.

    Returns whether there is more to do here: not when it is paused or over, nor while another worker is at it.
    """
    with transaction.atomic():
        stored = (
            Announcement.objects.sending()
            .select_for_update(skip_locked=True, no_key=True)
            .filter(pk=announcement_id)
            .first()
        )
        if stored is None:
            return False
        if not stored.last_person_id:
            stored.audience_count = count(stored)
        _write_chunk(stored, chunk_size or settings.FAN_OUT_CHUNK)
        stored.touched_at = timezone.now()
        counters = ["audience_count", "last_person_id", "reached_count", "touched_at"]
        if stored.last_person_id < stored.max_person_id:
            stored.save(update_fields=counters)
            return True
        # Whoever left the audience while it was written out was not addressed: the figures add up.
        stored.audience_count = stored.reached_count
        stored.state = AnnouncementState.SENT
        stored.finished_at = stored.touched_at
        stored.save(update_fields=[*counters, "state", "finished_at", "updated_at"])
        return False


def adopt_forgotten() -> list[int]:
    """The keys of those being sent that no worker has touched for a while, marked so that nobody else adopts them."""
    limit = timezone.now() - timedelta(seconds=settings.FAN_OUT_QUIET_SECONDS)
    adopted = []
    with transaction.atomic():
        forgotten = Announcement.objects.sending().filter(Q(touched_at=None) | Q(touched_at__lte=limit))
        for stored in forgotten.select_for_update(skip_locked=True, no_key=True):
            stored.touched_at = timezone.now()
            stored.save(update_fields=["touched_at"])
            adopted.append(stored.pk)
    return adopted


def _write_chunk(stored: Announcement, chunk_size: int) -> None:
    """Insert the next people's rows, and move cursor and counter by them."""
    waiting = people_of(stored, after=stored.last_person_id).order_by("pk")
    try:
        # PostgreSQL takes almost twice as long where a conflict is expected, and here there should be none.
        with transaction.atomic():
            made = _insert(stored, waiting[:chunk_size])
        end = _last_written(stored, chunk_size) if made == chunk_size else stored.max_person_id
    except IntegrityError:
        # Somebody has it already. The stretch is settled first: whoever leaves it meanwhile must not make it longer.
        last = waiting.values_list("pk", flat=True)[chunk_size - 1 : chunk_size].first()
        end = stored.max_person_id if last is None else last
        rest = people_of(stored, after=stored.last_person_id, up_to=end).order_by("pk")
        made = _insert(stored, rest, "ON CONFLICT DO NOTHING")
    stored.reached_count += made
    stored.last_person_id = end


def _last_written(stored: Announcement, chunk_size: int) -> int:
    """The last person of the chunk just written, read from its own narrow index rather than from people."""
    written = stored.notifications.filter(user_id__gt=stored.last_person_id).order_by("user_id")
    return int(written.values_list("user_id", flat=True)[chunk_size - 1])


def _insert(stored: Announcement, people: QuerySet[User], on_conflict: str = "") -> int:
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
    """The webinar that a notification is about, where the audience is that of one."""
    webinars = stored.audience_value("webinars")
    return webinars[0] if stored.audience_kind == AudienceKind.REGISTRANTS and len(webinars) == 1 else None
