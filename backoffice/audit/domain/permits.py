"""Letting rows of the record be changed, for the length of one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from backoffice.audit.models import Permit


@contextmanager
def granted(reason: str) -> Iterator[None]:
    """Inside, the triggers let this transaction change rows of the record. No other transaction sees the permit."""
    with transaction.atomic():
        permit = Permit.objects.create(reason=reason)
        yield
        permit.delete()


def may_be_granted() -> bool:
    """Whether the database lets its present user make one: under grants for a role of its own, the owner only."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'INSERT')", [Permit._meta.db_table])
        return bool(cursor.fetchone()[0])
