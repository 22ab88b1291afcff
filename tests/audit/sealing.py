"""What tests of the seals have in common: sealing, verifying, and going past the application."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from backoffice.audit import triggers
from backoffice.audit.domain.sealing.keys import own_keys
from backoffice.audit.domain.sealing.report import Report
from backoffice.audit.domain.sealing.sealer import Sealed, seal_rows
from backoffice.audit.domain.sealing.verifying import verify


def seal() -> Sealed:
    """Seal what is there."""
    return seal_rows(wait_seconds=5)


def verified(**options: Any) -> Report:
    """What verifying by the keys of the settings finds."""
    return verify(own_keys(), **options)


def told(report: Report) -> list[tuple[Any, ...]]:
    """The findings without their words: what, table, row, other row, by which seal."""
    return [(one.harm.value, one.table, one.row_id, one.other_id, one.seal) for one in report.findings]


@contextmanager
def behind_its_back() -> Iterator[Any]:
    """A cursor for somebody who has the database: the triggers are gone while they are at it."""
    triggers.drop_all(connection)
    with connection.cursor() as cursor:
        yield cursor
    triggers.create_all(connection)
