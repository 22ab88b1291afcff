"""Letting the contents of the log follow what was done to rows by rights."""

from collections.abc import Iterable
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection, models

from backoffice.audit.choices import LineKind
from backoffice.audit.contents import Source, sources
from backoffice.audit.domain.ledgers import SealedTable
from backoffice.audit.models import LogLine
from backoffice.foundation.lookups import among, as_parameter

GROUPS_AT_ONCE = 500


def groups_of(table: SealedTable, keys: Iterable[int]) -> set[UUID]:
    """The requests and jobs that these rows belong to; none for a table that the log does not tell of."""
    if _source(table) is None:
        return set()
    rows: models.QuerySet[Any] = models.QuerySet(table.model).order_by()
    return {
        group
        for some in batched(keys, GROUPS_AT_ONCE)
        for group in rows.filter(pk__in=some).values_list("group", flat=True).distinct()
    }


def tell_anew(table: SealedTable, groups: Iterable[UUID]) -> None:
    """Make the lines of these requests and jobs anew from the rows of the table that are there."""
    source = _source(table)
    if source is None:
        return
    quote = connection.ops.quote_name
    field: Any = table.model._meta.get_field("group")
    condition = among(connection, quote("group"), field)
    rows = f"(SELECT * FROM {quote(source.table)} WHERE {condition})"
    lines = LogLine.objects.filter(model_label=source.label, kind__in=LineKind.values)
    if not source.label:
        lines = LogLine.objects.exclude(kind__in=LineKind.values)
    for some in batched(groups, GROUPS_AT_ONCE):
        lines.filter(group__in=some).delete()
        stored = [field.get_db_prep_value(group, connection) for group in some]
        with connection.cursor() as cursor:
            cursor.execute(source.lines(rows), [as_parameter(stored)])


def _source(table: SealedTable) -> Source | None:
    return next((source for source in sources() if source.table == table.table), None)
