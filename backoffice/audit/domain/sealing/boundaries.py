"""How far each table can be sealed: up to a key below which no row can appear any more.

On PostgreSQL a row with a lower key may be committed after one with a higher: its transaction took the key earlier
and ends later. So the highest key of each table is noted first, and used once everybody has ended who was writing to
that table then. Nobody is kept from writing meanwhile; whoever begins later takes higher keys.
"""

import time
from collections.abc import Iterable

from django.db import connection

from backoffice.audit.domain.ledgers import SealedTable, sealed_tables
from backoffice.audit.models import SealBlock

PAUSE_SECONDS = 0.02


def settled(wait_seconds: float) -> tuple[dict[str, int], list[str]]:
    """The highest key to seal, of each table that has unsealed rows; and the tables that are left for the next time,
    since somebody who wrote to them has not ended within `wait_seconds`.
    """
    highest = {name: last for name, (sealed, last) in spans(sealed_tables()).items() if last > sealed}
    if connection.vendor != "postgresql" or not highest:
        return highest, []
    writers = _writers(highest)
    deadline = time.monotonic() + wait_seconds
    while writers and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
        writers &= _writers(highest)
    busy = {name for name, _transaction in writers}
    return {name: last for name, last in highest.items() if name not in busy}, sorted(busy)


def spans(tables: Iterable[SealedTable]) -> dict[str, tuple[int, int]]:
    """Of each table, up to which key it is sealed, and the highest key that is there; 0 where there is none."""
    quote = connection.ops.quote_name
    questions = [
        f"SELECT '{table.table}', {_sealed(table)}, "
        f"coalesce((SELECT max({quote(table.key_column)}) FROM {quote(table.table)}), 0)"
        for table in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        return {name: (sealed, last) for name, sealed, last in cursor.fetchall()}


def waiting_count(tables: Iterable[SealedTable], *, most: int) -> int:
    """How many rows are not sealed yet; of each table no more than `most` are counted."""
    quote = connection.ops.quote_name
    questions = [
        f"SELECT count(*) AS n FROM (SELECT 1 FROM {quote(table.table)} "
        f"WHERE {quote(table.key_column)} > {_sealed(table)} LIMIT {most}) AS rows_of_table"
        for table in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(n) FROM ({' UNION ALL '.join(questions)}) AS counts")
        return int(cursor.fetchone()[0])


def _sealed(table: SealedTable) -> str:
    """Up to which key a table is sealed, as SQL."""
    quote = connection.ops.quote_name
    return (
        f"coalesce((SELECT last_id FROM {quote(SealBlock._meta.db_table)} "
        f"WHERE {quote('table')} = '{table.table}' ORDER BY first_id DESC LIMIT 1), 0)"
    )


def _writers(names: Iterable[str]) -> set[tuple[str, str]]:
    """Table and transaction of everybody else who has written to one of the tables, or is about to.

    The lock that an INSERT takes before it takes a key is held until its transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, l.virtualtransaction FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
            "WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid() "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') "
            "AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%s)",
            [list(names)],
        )
        return set(cursor.fetchall())
