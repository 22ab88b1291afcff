"""One row per person who is told of an announcement in the app: written by the database, nobody is loaded."""

from django.db import IntegrityError, connections, router, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, QuerySet, Value
from django.utils import timezone

from comms.choices import AudienceKind, NotificationKind
from comms.models import Announcement, Notification
from people.models import User


def write_notifications(
    announcement: Announcement, people: QuerySet[User], *, after: int, up_to: int, most: int
) -> tuple[int, int]:
    """Insert a notification for each of the first `most` people, in the order of their keys; those there already stay.

    All keys lie above `after` and up to `up_to`. Returns how many were made, and up to which key everybody has theirs.
    """
    try:
        # PostgreSQL takes almost twice as long where a conflict is expected, and here there should be none.
        with transaction.atomic():
            made = _insert(announcement, people[:most])
    except IntegrityError:
        # Somebody has it already. The end is settled first: whoever leaves meanwhile must not move it.
        end = last_of(people, after=after, up_to=up_to, most=most)
        return _insert(announcement, people.filter(pk__lte=end), "ON CONFLICT DO NOTHING"), end
    if made < most or up_to - after <= most:
        return made, up_to
    # The last one is read from the notifications' own narrow index rather than from people.
    written = announcement.notifications.filter(user_id__gt=after).order_by("user_id")
    return made, int(written.values_list("user_id", flat=True)[most - 1])


def last_of(people: QuerySet[User], *, after: int, up_to: int, most: int) -> int:
    """The key of the `most`-th of the people above `after`, in order; `up_to` where there are fewer."""
    if up_to - after <= most:
        return up_to
    return people.values_list("pk", flat=True)[most - 1 : most].first() or up_to


def _insert(announcement: Announcement, people: QuerySet[User], on_conflict: str = "") -> int:
    """One statement that makes a notification for each of `people`. Returns how many were made.

    Raises IntegrityError where somebody has one already, unless `on_conflict` says what to do then.
    """
    values = {
        "announcement": Value(announcement.pk, output_field=BigIntegerField()),
        "kind": Value(NotificationKind.ANNOUNCEMENT.value, output_field=CharField()),
        "webinar": Value(_only_webinar(announcement), output_field=BigIntegerField()),
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


def _only_webinar(announcement: Announcement) -> int | None:
    """The webinar that a notification is about: the announcement's own, or its audience's where that is of one."""
    if announcement.webinar_id is not None:
        return announcement.webinar_id
    webinars = announcement.audience_value("webinars")
    return webinars[0] if announcement.audience_kind == AudienceKind.REGISTRANTS and len(webinars) == 1 else None
