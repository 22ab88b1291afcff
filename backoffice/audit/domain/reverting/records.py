"""Reading the record of many objects at once: rows with their signatures, values and links as they were."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.db.models import Max, Min, Subquery

from backoffice.audit.domain.reverting.pieces import Trace

type Values = dict[str, Any]
# The keys that each object is linked with, by the name of the field.
type Links = dict[str, frozenset[Any]]

DELETED, CREATED = "-", "+"


@dataclass(frozen=True, slots=True)
class Row:
    """One history row without its values."""

    kind: str
    changed: frozenset[str]
    group: UUID
    trace: Trace

    @property
    def id(self) -> int:
        """The key of the history row."""
        return self.trace.row_id


@dataclass(slots=True)
class Record:
    """What is known of one object: its rows in order, from the last one before the first that was asked for.

    `values` and `links` hold those of the rows that were asked for, by row; `live` what is stored now, None where the
    object is gone.
    """

    key: Any
    rows: list[Row] = field(default_factory=list)
    values: dict[int, Values] = field(default_factory=dict)
    links: dict[int, Links] = field(default_factory=dict)
    live: Values | None = None
    live_links: Links = field(default_factory=dict)


def touched(model: Any, group: UUID, *, most: int) -> list[Any]:
    """The keys of the objects that the group has rows of, at most so many."""
    name = model._meta.pk.name
    return list(model.history.filter(group=group).order_by(name).values_list(name, flat=True).distinct()[:most])


def records_of_group(model: Any, group: UUID, keys: Collection[Any]) -> dict[Any, Record]:
    """The record of these objects from the group's first row of each on, with the row before it."""
    history, name = model.history.model._default_manager, model._meta.pk.name
    firsts = (
        history.filter(group=group, **{f"{name}__any_of": keys})
        .order_by()
        .values(name)
        .annotate(first=Min("history_id"))
        .values_list(name, "first")
    )
    first = dict(firsts)
    records = {key: Record(key) for key in first}
    if not first:
        return records
    earliest = min(first.values())
    for key, row in _rows(history, name, _last_before(history, name, earliest, first)):
        records[key].rows.append(row)
    for key, row in _rows(history, name, history.filter(history_id__gte=earliest, **{f"{name}__any_of": list(first)})):
        if row.id < first[key]:
            records[key].rows = [row]
        else:
            records[key].rows.append(row)
    add_live(model, records)
    return records


def record_since(model: Any, key: Any, row_id: int) -> Record:
    """The record of one object from one of its rows on."""
    name = model._meta.pk.name
    rows = model.history.model._default_manager.filter(history_id__gte=row_id, **{name: key})
    record = Record(key, [row for _key, row in _rows(model.history.model._default_manager, name, rows)])
    add_live(model, {key: record})
    return record


def add_live(model: Any, records: dict[Any, Record]) -> None:
    """What is stored now of each object, links too."""
    attnames = [item.attname for item in model.history.model.tracked_fields]
    stored = model._base_manager.filter(pk__any_of=list(records)).order_by()
    for key, *values in stored.values_list("pk", *attnames):
        records[key].live = dict(zip(attnames, values, strict=True))
    for item in link_fields(model):
        found = _linked(item.remote_field.through, item, item.m2m_field_name(), list(records))
        for key, record in records.items():
            record.live_links[item.name] = frozenset(found.get(key, ()))


def add_values(model: Any, records: Iterable[Record], wanted: Collection[int]) -> None:
    """The values that the objects had in these history rows."""
    attnames = [item.attname for item in model.history.model.tracked_fields]
    rows = model.history.model._default_manager.filter(history_id__any_of=list(wanted)).order_by()
    found = {
        row_id: dict(zip(attnames, values, strict=True))
        for row_id, *values in rows.values_list("history_id", *attnames)
    }
    for record in records:
        record.values.update({row.id: found[row.id] for row in record.rows if row.id in found})


def add_links(model: Any, records: Iterable[Record], wanted: Collection[int]) -> None:
    """The links that the objects had in these history rows."""
    records = list(records)
    for item in link_fields(model):
        kept = getattr(model.history.model, item.name).model
        found = _linked(kept, item, "history", list(wanted))
        for record in records:
            for row in record.rows:
                if row.id in wanted:
                    record.links.setdefault(row.id, {})[item.name] = frozenset(found.get(row.id, ()))


@cache
def link_fields(model: Any) -> Sequence[Any]:
    """The many-to-many fields that history keeps."""
    names = {item.name for item in model.history.model._history_m2m_fields}
    return tuple(item for item in model._meta.many_to_many if item.name in names)


def lock_rows(model: type[models.Model], keys: Collection[Any]) -> None:
    """Hold the rows to the end of the transaction, in the order of their keys."""
    rows = model._base_manager.filter(pk__any_of=list(keys)).order_by("pk")
    if connections[rows.db].features.has_select_for_update_of:
        rows = rows.select_for_update(of=("self",))
    list(rows.values_list("pk"))


def _last_before(history: Any, name: str, row_id: int, keys: Collection[Any]) -> Any:
    """The last row of each object before this row of the table."""
    # Nothing is asked for each object: PostgreSQL would look through all that the group wrote, each time.
    last = (
        history.filter(history_id__lt=row_id, **{f"{name}__any_of": list(keys)})
        .order_by()
        .values(name)
        .annotate(before=Max("history_id"))
        .values("before")
    )
    return history.filter(history_id__in=Subquery(last))


def _rows(history: Any, name: str, queryset: Any) -> Iterable[tuple[Any, Row]]:
    columns = (
        "history_id", "history_type", "changed", "group",
        "actor_name", "history_user_id", "history_date", "history_change_reason", "way",
    )  # fmt: skip
    for key, row_id, kind, changed, group, actor, user_id, at, reason, way in queryset.order_by(
        "history_id"
    ).values_list(name, *columns):
        names = frozenset(changed.split(",")) - {""}
        yield key, Row(kind, names, group, Trace(row_id, actor, user_id, at, reason or "", way))


def _linked(through: Any, item: Any, owner: str, keys: Collection[Any]) -> dict[Any, set[Any]]:
    """The other keys by that of the owner: of an object, or of a history row."""
    owner_id = through._meta.get_field(owner).attname
    other_id = through._meta.get_field(item.m2m_reverse_field_name()).attname
    found: dict[Any, set[Any]] = defaultdict(set)
    links = through._base_manager.filter(**{f"{owner_id}__any_of": list(keys)})
    for owner_key, other_key in links.values_list(owner_id, other_id):
        found[owner_key].add(other_key)
    return found
