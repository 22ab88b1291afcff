"""Looking at evenly spread rows of one announcement instead of all of them: the same cost for a million as for a few.

An announcement's rows are written by ascending person, so that their keys lie in one stretch of the table.
"""

from math import ceil
from typing import Any

from django.db.models import QuerySet

MOST = 500


def spread(rows: QuerySet[Any], most: int = MOST) -> QuerySet[Any]:
    """At most `most` of the rows of one announcement, evenly spread over them; all of them where they are that few."""
    by_person = rows.order_by("user_id").values_list("pk", flat=True)
    few = list(by_person[: most + 1])
    if len(few) <= most:
        return rows.filter(pk__in=few)
    first, last = few[0], rows.order_by("-user_id").values_list("pk", flat=True)[0]
    return rows.filter(pk__in=spread_keys(first, last, most))


def spread_keys(first: int, last: int, most: int) -> list[int]:
    """At most one more than `most` of the keys from `first` to `last`, evenly spread over all of them."""
    return list(range(first, last + 1, max(1, ceil((last - first) / most))))
