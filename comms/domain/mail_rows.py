"""One row per person whom a mail is to be sent to, or who is left out: written by the database, nobody is loaded."""

from django.db import connections, router
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from comms.choices import Channel, DeliveryState
from comms.domain.sending.streams import Source, is_for_consenting_only, message_kind
from comms.domain.wishes.exclusions import reason_not_mailed
from comms.models import Delivery, Notice
from people.models import User


def write_mails(source: Source, people: QuerySet[User], *, after: int, up_to: int) -> tuple[int, int]:
    """Insert a mail for each of `people`, whose keys lie above `after` and up to `up_to`; those there already stay.

    Who is not to be mailed gets a row too, with the reason: it is the answer to "why didn't she get it?". Returns how
    many mails are due, and how many people were left out.
    """
    reason = reason_not_mailed(message_kind(source), is_for_consenting_only=is_for_consenting_only(source))
    made = _insert(source, people.annotate(person=F("pk"), why=reason).order_by("pk").values_list("person", "why"))
    mine = Q(notice=source) if isinstance(source, Notice) else Q(announcement=source)
    troubled = Delivery.objects.filter(mine, state=DeliveryState.SUPPRESSED, channel=Channel.EMAIL)
    left_out = troubled.filter(user_id__gt=after, user_id__lte=up_to).count() if made else 0
    return max(0, made - left_out), left_out


def _insert(source: Source, rows: QuerySet[User, tuple[int, str]]) -> int:
    connection = connections[router.db_for_write(Delivery)]
    quote = connection.ops.quote_name
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    selection, parameters = rows.query.get_compiler(connection=connection).as_sql()
    names = ("user", "reason", "state", "due_at", "created_at", "channel", _parent(source))
    concrete = {field.name: field for field in Delivery._meta.concrete_fields}
    columns = ", ".join(quote(str(concrete[name].column)) for name in names)
    table = quote(Delivery._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) "
            "SELECT person, why, CASE WHEN why = '' THEN %s ELSE %s END, CASE WHEN why = '' THEN %s END, %s, %s, %s "
            f"FROM ({selection}) AS wanted WHERE true ON CONFLICT DO NOTHING",
            [
                DeliveryState.DUE.value,
                DeliveryState.SUPPRESSED.value,
                now,
                now,
                Channel.EMAIL.value,
                source.pk,
                *parameters,
            ],
        )
        return int(cursor.rowcount)


def _parent(source: Source) -> str:
    return "notice" if isinstance(source, Notice) else "announcement"
