"""The one statement that runs for every mail: what a server took is sent.

Written by hand, since building it anew for each mail took Django longer than it took the database to run it.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connections, router

from comms.choices import DeliveryState
from comms.models import Delivery

# Key, address, and the server's answer.
Taken = tuple[int, str, str]

_STATEMENT = """
    UPDATE comms_delivery
    SET state = %s, sent_at = %s, address = taken.address, answer = taken.answer,
        reason = '', leased_until = NULL, due_at = NULL
    FROM {taken}
    WHERE comms_delivery.id = taken.id AND comms_delivery.worker = %s AND comms_delivery.state IN (%s, %s)
"""
_POSTGRESQL = _STATEMENT.format(taken="unnest(%s::bigint[], %s::text[], %s::text[]) AS taken (id, address, answer)")
_SQLITE = _STATEMENT.format(
    taken="(SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS address, "
    "json_extract(value, '$[2]') AS answer FROM json_each(%s)) AS taken"
)


def mark_sent(worker: str, taken: Sequence[Taken], now: datetime) -> int:
    """Note that these mails were taken, if this worker still holds them. Returns how many it held."""
    connection = connections[router.db_for_write(Delivery)]
    moment = connection.ops.adapt_datetimefield_value(now)
    held = [worker, DeliveryState.CLAIMED.value, DeliveryState.SENDING.value]
    values: list[Any]
    if connection.vendor == "postgresql":
        keys, addresses, answers = zip(*taken, strict=True)
        # No text of PostgreSQL's holds a NUL.
        texts = [list(addresses), [answer.replace("\0", "") for answer in answers]]
        statement, values = _POSTGRESQL, [list(keys), *texts]
    else:
        statement, values = _SQLITE, [json.dumps(taken)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [DeliveryState.SENT.value, moment, *values, *held])
        return int(cursor.rowcount)
