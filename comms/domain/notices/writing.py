"""From a notice to one notification and one mail to send per person, set by set.

Nobody is loaded: the database copies people to rows. The unique constraints make a repeated stretch a no-op.
"""

from datetime import datetime

from django.conf import settings
from django.db import connections, router, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, Q, QuerySet, Value
from django.utils import timezone

from comms.choices import Channel, NoticeKind
from comms.domain.mail_rows import write_mails
from comms.domain.notices.people import people_of_notice
from comms.domain.wishes import in_app_refusing
from comms.models import Notice, Notification
from people.models import User


def write(notice: Notice, people: QuerySet[User], *, after: int = 0, up_to: int, now: datetime) -> None:
    """Write the rows of these people, by the notice's channels, and count who was reached.

    Whoever is inactive is reached by nothing. In the app it is a notification, unless they want none of its kind; by
    email it is a mail that is due, or one that is not sent, with the reason.
    """
    reached = 0
    if Channel.IN_APP in notice.channels:
        reached = _notify(notice, people, now)
    if Channel.EMAIL in notice.channels:
        due, _left_out = write_mails(notice, people, after=after, up_to=up_to)
        reached = reached if Channel.IN_APP in notice.channels else due
    notice.reached_count += reached


def to_write_out(now: datetime) -> QuerySet[Notice]:
    """The notices whose people are still to be written out: rested, not expired, and in no other worker's hands."""
    waiting = Notice.objects.filter(written_at=None).filter(Q(touched_at=None) | Q(touched_at__lte=now))
    return waiting.order_by("touched_at", "pk")


def write_out_next_chunk(notice_id: int, *, chunk_size: int | None = None, now: datetime | None = None) -> bool:
    """Write the rows of the next people; returns whether there is more to do here.

    One that has expired, or about something that does not take place, is closed without telling anybody else.
    """
    now = now or timezone.now()
    with transaction.atomic():
        stored = (
            Notice.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .select_related("webinar", "recording")
            .filter(pk=notice_id, written_at=None)
            .filter(Q(touched_at=None) | Q(touched_at__lte=now))
            .first()
        )
        if stored is None:
            return False
        is_over = stored.expires_at is not None and stored.expires_at <= now
        size = chunk_size or settings.FAN_OUT_CHUNK
        waiting = people_of_notice(stored, after=stored.last_person_id).order_by("pk")
        keys: list[int] = [] if is_over else list(waiting.values_list("pk", flat=True)[size - 1 : size])
        end = keys[0] if keys else stored.max_person_id
        if not is_over:
            start = stored.last_person_id
            write(stored, people_of_notice(stored, after=start, up_to=end), after=start, up_to=end, now=now)
        stored.last_person_id = end
        stored.written_at = None if keys else now
        stored.touched_at = now
        stored.save(update_fields=["last_person_id", "reached_count", "touched_at", "written_at"])
        return bool(keys)


def _notify(notice: Notice, people: QuerySet[User], now: datetime) -> int:
    """One statement that makes a notification for each of the people; returns how many were made."""
    kind = NoticeKind(notice.kind)
    told = people.filter(is_active=True)
    if not kind.message_kind.is_mandatory:
        told = told.exclude(pk__in=in_app_refusing(kind.message_kind))
    values = {
        "notice": Value(notice.pk, output_field=BigIntegerField()),
        "kind": Value(kind.notification_kind.value, output_field=CharField()),
        "webinar": Value(notice.webinar_id, output_field=BigIntegerField()),
        "recording": Value(notice.recording_id, output_field=BigIntegerField()),
        "created_at": Value(now, output_field=DateTimeField()),
    }
    connection = connections[router.db_for_write(Notification)]
    quote = connection.ops.quote_name
    rows = told.order_by("pk").values_list("pk", *values.values())
    selection, parameters = rows.query.get_compiler(connection=connection).as_sql()
    concrete = {field.name: field for field in Notification._meta.concrete_fields}
    columns = ", ".join(quote(str(concrete[name].column)) for name in ("user", *values))
    table = quote(Notification._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {selection} ON CONFLICT DO NOTHING", parameters)
        return int(cursor.rowcount)
