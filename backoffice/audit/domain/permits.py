"""Letting rows of the record be changed, for the length of one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils.translation import gettext as _

from backoffice.audit.models import Permit
from backoffice.foundation.errors import RuleBroken


@contextmanager
def granted(reason: str) -> Iterator[None]:
    """Inside, the triggers let this transaction change rows of the record. No other transaction sees the permit.

    Raises RuleBroken where the database does not let its present user make one.
    """
    if not may_be_granted():
        raise RuleBroken(
            _("This user of the database may not change the record. Use the owner's."), code="record_not_open"
        )
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
