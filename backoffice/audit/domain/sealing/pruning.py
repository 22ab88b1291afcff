"""Removing rows of the record that were kept long enough, by rights: what is left says which and how many."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from backoffice.audit.choices import EventKind, SealKind
from backoffice.audit.domain import permits
from backoffice.audit.domain.events import note
from backoffice.audit.domain.ledgers import SealedTable, links_of, sealed, sealed_tables
from backoffice.audit.domain.sealing import chain, log_lines
from backoffice.audit.domain.sealing.acts import signed_acts
from backoffice.audit.domain.sealing.canonical import digest_of, key_of, lines_with, records_in
from backoffice.audit.domain.sealing.keys import SigningKey, own_keys, signing_key
from backoffice.audit.models import Event, LogLine, SealBlock, Tombstone
from backoffice.foundation.history import is_tracked
from backoffice.foundation.lookups import among, as_parameter

ROWS_AT_ONCE = 10_000
BLOCKS_AT_ONCE = 10


def prunable(label: str) -> SealedTable | None:
    """The table that a name in AUDIT_RETENTION_DAYS means; None where no rows of such a name can be pruned."""
    try:
        model: Any = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    if is_tracked(model):
        return sealed(model.history.model)
    return sealed(model) if model is Event else None


def prune(*, now: datetime | None = None) -> dict[str, int]:
    """Remove what is older than AUDIT_RETENTION_DAYS says, name → how many rows. Only sealed rows are removed.

    Each object keeps the newest of its rows that are older, so that what it was then is still known. A row that is
    not as it was sealed stays: pruning hides nothing.
    """
    key = signing_key()
    done: dict[str, int] = {}
    for label, days in settings.AUDIT_RETENTION_DAYS.items():
        limit = _today(now) - timedelta(days=days)
        table = prunable(label)
        if key is not None and table is not None:
            done[label] = sum(_prune(key, table, keys, limit) for keys in _old_enough(table, limit))
    return done


def is_due(*, now: datetime | None = None) -> bool:
    """Whether this process may prune, and no row has been pruned yet today."""
    if not settings.AUDIT_RETENTION_DAYS or not permits.may_be_granted():
        return False
    return not LogLine.objects.filter(kind=EventKind.PRUNED, first_at__gte=_today(now)).exists()


def _today(now: datetime | None) -> datetime:
    return (now or timezone.now()).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _old_enough(table: SealedTable, limit: datetime) -> Iterator[list[int]]:
    """The keys of the rows to remove, some at a time: of those that were sealed before the limit."""
    blocks = SealBlock.objects.filter(table=table.table, seal__at__lt=limit)
    until = blocks.aggregate(last=Max("last_id"))["last"] or 0
    old: models.QuerySet[Any] = models.QuerySet(table.model).filter(pk__lte=until, **{f"{_date_of(table)}__lt": limit})
    rows = old
    if hasattr(table.model, "instance_type"):
        name = table.model.instance_type._meta.pk.attname
        rows = rows.filter(Exists(old.filter(**{name: OuterRef(name), "pk__gt": OuterRef("pk")})))
    after = 0
    while keys := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        yield keys
        after = keys[-1]


def _date_of(table: SealedTable) -> str:
    return "history_date" if hasattr(table.model, "instance_type") else "at"


def _prune(key: SigningKey, table: SealedTable, keys: Sequence[int], limit: datetime) -> int:
    """Remove these rows, and the many-to-many links kept with them, in one transaction."""
    with chain.only_sealer(), permits.granted("retention"):
        records = _intact(table, keys)
        if not records:
            return 0
        tombstones = [_bury(table, records, limit)]
        for model in links_of(table.model) if hasattr(table.model, "instance_type") else []:
            of_these: models.QuerySet[Any] = models.QuerySet(model).filter(history_id__any_of=list(records))
            links = _intact(sealed(model), list(of_these.order_by("pk").values_list("pk", flat=True)))
            if links:
                tombstones.append(_bury(sealed(model), links, limit))
        chain.append(key, SealKind.PRUNING, prunings=tombstones)
        about = getattr(table.model, "instance_type", table.model)
        reason = f"older than {limit:%Y-%m-%d}"
        note(EventKind.PRUNED, model=about, row_count=len(records), reason=reason)
    return len(records)


def _bury(table: SealedTable, records: dict[int, bytes], limit: datetime) -> Tombstone:
    """Remove the rows and leave a tombstone."""
    groups = log_lines.groups_of(table, records)
    quote = connection.ops.quote_name
    condition = among(connection, quote(table.key_column), table.model._meta.pk)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quote(table.table)} WHERE {condition}", [as_parameter(records)])
    log_lines.tell_anew(table, groups)
    return Tombstone.objects.create(
        before=limit,
        table=table.table,
        first_id=min(records),
        last_id=max(records),
        row_count=len(records),
        ids=b"".join(key.to_bytes(8, signed=True) for key in records),
        digest=sha256(b"".join(key.to_bytes(8, signed=True) + digest for key, digest in records.items())).hexdigest(),
    )


def _intact(table: SealedTable, keys: Sequence[int]) -> dict[int, bytes]:
    """Of these rows, by key, those that are as they were sealed or redacted since: key → digest when sealed."""
    if not keys:
        return {}
    wanted = set(keys)
    acts = signed_acts(own_keys())[table.table]
    found: dict[int, bytes] = {}
    for block in _blocks(table.table, min(keys), max(keys)):
        was_sealed = {key: digest for key, digest in records_in(bytes(block.records)) if key in wanted}
        expected = dict(records_in(acts.expected(block)[0]))
        for line in lines_with(table, block.columns, was_sealed):
            key = key_of(line)
            if digest_of(line) == expected.get(key):
                found[key] = was_sealed[key]
    return found


def _blocks(table: str, first: int, last: int) -> Iterator[SealBlock]:
    blocks = SealBlock.objects.filter(table=table, last_id__gte=first, first_id__lte=last).order_by("first_id")
    after = 0
    while some := list(blocks.filter(first_id__gt=after)[:BLOCKS_AT_ONCE]):
        yield from some
        after = some[-1].first_id


def unknown_names() -> list[str]:
    """What AUDIT_RETENTION_DAYS names and cannot be pruned."""
    return [label for label in settings.AUDIT_RETENTION_DAYS if prunable(label) is None]


def names() -> list[str]:
    """What AUDIT_RETENTION_DAYS may name."""
    return sorted(
        str(getattr(table.model, "instance_type", table.model)._meta.label_lower)
        for table in sealed_tables()
        if hasattr(table.model, "instance_type") or table.model is Event
    )
