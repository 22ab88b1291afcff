"""Counts large unfiltered tables by the database's own estimate."""

from math import ceil
from typing import Any

from django.core.paginator import Paginator
from django.db import connections
from django.utils.functional import cached_property

EXACT_UP_TO = 20_000
# The estimate may lag behind the table: a few pages more are offered, of which the last ones may be empty.
SLACK = 1.05


class EstimatedCountPaginator(Paginator[Any]):
    """Counts exactly, except for a large whole table on PostgreSQL, whose planner's figure is shown as "about"."""

    template_name = "admin/backoffice/pagination.html"

    @cached_property
    def count(self) -> int:
        """The number of rows, or the estimate of it."""
        return self._estimate or super().count

    @property
    def is_estimated(self) -> bool:
        """Whether `count` is to be read as "about"."""
        return self._estimate is not None

    @cached_property
    def num_pages(self) -> int:
        """How many pages may be asked for."""
        exact: int = super().num_pages
        return ceil(exact * SLACK) if self.is_estimated else exact

    @cached_property
    def _estimate(self) -> int | None:
        rows: Any = self.object_list
        query = getattr(rows, "query", None)
        if query is None or query.where or query.distinct or query.group_by is not None or query.combinator:
            return None
        connection = connections[rows.db]
        if connection.vendor != "postgresql":
            return None
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)",
                [connection.ops.quote_name(query.model._meta.db_table)],
            )
            row = cursor.fetchone()
        estimate = row[0] if row else -1  # -1: never analysed
        return estimate if estimate > EXACT_UP_TO else None
