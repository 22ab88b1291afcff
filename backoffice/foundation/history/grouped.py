"""What one request or job did to many rows, read back from their history, so that it can be taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import models, router, transaction
from django.db.models import F, Max, Min, OuterRef, Subquery

from backoffice.foundation.history.recording import BATCH_SIZE, DELETED, record


@dataclass(frozen=True, slots=True)
class Change:
    """What a job did to one row.

    `former` are the values that the fields asked for had before, None for a row that the job created, and `former_id`
    is the key of the history row that they are from. `since` tells who changed the row after the job, and when; None
    where nobody did.
    """

    key: Any
    was_created: bool
    former: tuple[Any, ...] | None
    former_id: int | None
    since: "Signature | None"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changed a row last, when, why, and by which way."""

    actor_name: str
    at: datetime
    reason: str
    way: str


def keys_touched(model: type[Any], group: UUID, *, after: Any, count: int) -> list[Any]:
    """The keys of the next rows behind `after` that the job created or changed."""
    name = model._meta.pk.name
    rows = model.history.filter(group=group, **{f"{name}__gt": after}).order_by(name)
    return list(rows.values_list(name, flat=True).distinct()[:count])


def changes_by(model: type[Any], group: UUID, keys: Collection[Any], *, fields: Sequence[str]) -> dict[Any, Change]:
    """What the job did to each of these rows, in a number of queries that does not depend on how many there are."""
    history, name = model.history.model._default_manager, model._meta.pk.name
    mine = history.filter(group=group, **{f"{name}__in": keys})
    spans = {
        key: (first, last)
        for key, first, last in mine.order_by()
        .values(name)
        .annotate(first=Min("history_id"), last=Max("history_id"))
        .values_list(name, "first", "last")
    }
    created = set(
        history.filter(history_id__in=[first for first, _last in spans.values()], history_type="+")
        .order_by()
        .values_list(name, flat=True)
    )
    latest = _latest(history, name, spans.keys())
    former = _former(history, name, group, spans.keys() - created, fields)
    found = {}
    for key, (_first, last) in spans.items():
        former_id, values = former.get(key, (None, None))
        newest, signature = latest[key]
        found[key] = Change(key, key in created, values, former_id, signature if newest > last else None)
    return found


def remove_many(model: type[Any], keys: Sequence[Any]) -> int:
    """Delete the rows and the links that are their own, each row with a last line of history. Returns how many.

    Raises IntegrityError where something still points at one of them.
    """
    count = 0
    with transaction.atomic(using=router.db_for_write(model)):
        for batch in batched(keys, BATCH_SIZE):
            record(model, batch, DELETED)
            for field in model._meta.many_to_many:
                through = field.remote_field.through
                through._base_manager.filter(**{f"{field.m2m_field_name()}__in": batch}).delete()
            rows = model._base_manager.filter(pk__in=batch)
            count += rows._raw_delete(rows.db)
    return count


def _latest(history: Any, name: str, keys: Collection[Any]) -> dict[Any, tuple[int, Signature]]:
    newest = (
        history.filter(**{f"{name}__in": keys})
        .order_by()
        .values(name)
        .annotate(newest=Max("history_id"))
        .values("newest")
    )
    rows = history.filter(history_id__in=Subquery(newest)).order_by()
    columns = ("history_id", "actor_name", "history_date", "history_change_reason", "way")
    return {
        key: (number, Signature(actor, at, reason or "", way))
        for key, number, actor, at, reason, way in rows.values_list(name, *columns)
    }


def _former(
    history: Any, name: str, group: UUID, keys: Collection[Any], fields: Sequence[str]
) -> dict[Any, tuple[int, tuple[Any, ...]]]:
    """The values that the rows had before the job touched them first, with the history row that tells."""
    first = history.filter(group=group, **{name: OuterRef(name)}).order_by("history_id").values("history_id")[:1]
    before = (
        history.filter(**{f"{name}__in": keys})
        .order_by()
        .alias(first=Subquery(first, output_field=models.BigIntegerField()))
        .filter(history_id__lt=F("first"))
        .values(name)
        .annotate(before=Max("history_id"))
        .values("before")
    )
    rows = history.filter(history_id__in=Subquery(before)).order_by()
    return {key: (row, tuple(values)) for key, row, *values in rows.values_list(name, "history_id", *fields)}
