"""Verifying the record: the chain of seals, every row they vouch for, the contents of the log, the copies."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from backoffice.audit import triggers
from backoffice.audit.domain.ledgers import sealed_tables
from backoffice.audit.domain.sealing.chain_check import check_chain
from backoffice.audit.domain.sealing.contents_check import check_contents
from backoffice.audit.domain.sealing.copy_check import check_copies
from backoffice.audit.domain.sealing.keys import PublicKey
from backoffice.audit.domain.sealing.report import Finding, Harm, Report
from backoffice.audit.domain.sealing.row_check import check_rows
from backoffice.audit.models import Permit, Seal, SealBlock


def verify(keys: Mapping[str, PublicKey], *, since: int = 1, copies: Sequence[Path] = ()) -> Report:
    """What holds of the record and what does not, told by the keys that are given; nothing is trusted but them.

    With `since`, only of what that seal and later ones vouch for; the contents of the log are then left out.
    """
    report = Report()
    with _snapshot():
        chain = check_chain(report, keys, since)
        check_copies(report, keys, copies, since)
        tables = sealed_tables()
        for table in tables:
            check_rows(report, table, chain.acts[table.table], chain.doubtful, since)
        sealed = set(SealBlock.objects.filter(seal_id__gte=since).values_list("table", flat=True).distinct())
        for name in sorted(sealed - {table.table for table in tables}):
            report.obstacles.append(f"Rows of {name} were sealed, and there is no such table any more.")
        if since == 1:
            check_contents(report)
        for permit in Permit.objects.all():
            report.add([Finding(Harm.PERMIT_LEFT, at=permit.at, detail=permit.reason)])
        unguarded = triggers.unguarded_tables(connection)
        if unguarded:
            report.warnings.append(f"The database does not guard {', '.join(unguarded)}: run `manage.py migrate`.")
    return report


def number_since(moment: datetime) -> int:
    """The number of the first seal made at or after the moment; the next one's where there is none yet."""
    number = Seal.objects.filter(at__gte=moment).order_by("number").values_list("number", flat=True).first()
    last = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    return number or last + 1


@contextmanager
def _snapshot() -> Iterator[None]:
    """Everything is read as it is at one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # A transaction of Django's would begin with the lock that every writer needs.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
