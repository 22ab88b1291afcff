"""From a notice to one notification and one mail to send per person, set by set.

Nobody is loaded: the database copies people to rows. The unique constraints make a repeated stretch a no-op.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connections, models, router, transaction
from django.db.models import Case, CharField, DateTimeField, F, Q, QuerySet, Value, When
from django.utils import timezone

from comms.choices import Channel, DeliveryState, NoticeKind
from comms.domain.notices.people import people_of_notice
from comms.domain.wishes.exclusions import reason_not_mailed
from comms.models import Delivery, Notice, Notification, Preference
from people.models import User


def write(notice: Notice, people: QuerySet[User], *, now: datetime) -> None:
    """Write the rows of these people, by the notice's channels, and count who was reached.

    Whoever is inactive is reached by nothing. In the app it is a notification, unless they want none of its kind; by
    email it is a mail that is due, or one that is not sent, with the reason.
    """
    reached = 0
    if Channel.IN_APP in notice.channels:
        reached = _insert(Notification, _notifications(notice, people, now))
    if Channel.EMAIL in notice.channels:
        mails = _insert(Delivery, _deliveries(notice, people, now))
        reached = reached if Channel.IN_APP in notice.channels else mails
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
            write(stored, people_of_notice(stored, after=stored.last_person_id, up_to=end), now=now)
        stored.last_person_id = end
        stored.written_at = None if keys else now
        stored.touched_at = now
        stored.save(update_fields=["last_person_id", "reached_count", "touched_at", "written_at"])
        return bool(keys)


def _notifications(notice: Notice, people: QuerySet[User], now: datetime) -> QuerySet[Any]:
    kind = NoticeKind(notice.kind)
    told = people.filter(is_active=True)
    if not kind.message_kind.is_mandatory:
        refusing = Preference.objects.refused().filter(kind=kind.message_kind, channel=Channel.IN_APP)
        told = told.exclude(pk__in=refusing.values("user_id"))
    return told.values_list("pk").annotate(
        for_notice=_constant(notice.pk, models.BigIntegerField()),
        for_kind=_constant(kind.notification_kind.value, CharField()),
        for_webinar=_constant(notice.webinar_id, models.BigIntegerField()),
        for_recording=_constant(notice.recording_id, models.BigIntegerField()),
        for_created_at=_constant(now, DateTimeField()),
    )


def _deliveries(notice: Notice, people: QuerySet[User], now: datetime) -> QuerySet[Any]:
    why_not = people.annotate(why_not=reason_not_mailed(NoticeKind(notice.kind).message_kind))
    return why_not.values_list("pk").annotate(
        for_notice=_constant(notice.pk, models.BigIntegerField()),
        for_channel=_constant(Channel.EMAIL.value, CharField()),
        for_reason=F("why_not"),
        for_state=Case(
            When(why_not="", then=Value(DeliveryState.DUE.value)),
            default=Value(DeliveryState.SUPPRESSED.value),
            output_field=CharField(),
        ),
        for_due_at=Case(When(why_not="", then=Value(now)), default=None, output_field=DateTimeField()),
        for_created_at=_constant(now, DateTimeField()),
    )


def _constant(value: Any, field: models.Field[Any, Any]) -> Value:
    return Value(value, output_field=field)


def _insert(model: type[models.Model], rows: QuerySet[Any]) -> int:
    """One statement that makes a row of `model` for each of `rows`, whose annotations name its columns.

    Returns how many were made; people who have one already keep it.
    """
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    names = ["user", *(name.removeprefix("for_") for name in rows.query.annotations if name.startswith("for_"))]
    columns = ", ".join(quote(str(model._meta.get_field(name).column)) for name in names)  # type: ignore[union-attr]
    selection, parameters = rows.order_by().query.get_compiler(connection=connection).as_sql()
    # The condition keeps SQLite from reading ON CONFLICT as part of a join.
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) {selection} ON CONFLICT DO NOTHING", parameters
        )
        return int(cursor.rowcount)
