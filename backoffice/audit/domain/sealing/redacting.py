"""Replacing values in the record that have to go, such as those of a person who is erased."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from backoffice.audit.choices import EventKind, SealKind
from backoffice.audit.domain import permits
from backoffice.audit.domain.events import note
from backoffice.audit.domain.ledgers import SealedTable, sealed
from backoffice.audit.domain.sealing import boundaries, chain, log_lines
from backoffice.audit.domain.sealing.canonical import digest_of, key_of, lines_with
from backoffice.audit.domain.sealing.keys import signing_key
from backoffice.audit.domain.sealing.sealer import seal_rows
from backoffice.audit.models import Redaction
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import current_actor
from backoffice.foundation.history.recording import as_changed
from backoffice.foundation.set_based import write_rows

ROWS_PER_REDACTION = 10_000
WAIT_SECONDS = 60.0

# Of a table's rows, by key, the new values by name of the field.
Changes = Mapping[int, Mapping[str, Any]]


def redact(changes: Mapping[type[models.Model], Changes], reason: str) -> list[Redaction]:
    """Replace values in rows of the record, and seal at once that it was done, by whom and why.

    The models are those of sealed tables, such as `User.history.model` or `Event`. Rows that are not there, or have
    the new values already, are left out. Raises RuleBroken without a reason, where a row can't be sealed first since
    somebody has been writing to its table for a minute, and where rows are sealed and the key is not there.
    """
    if not reason.strip():
        raise RuleBroken(_("Say why these values have to go."), code="reason_missing")
    key = signing_key()
    if key is not None:
        seal_rows(wait_seconds=WAIT_SECONDS)
    with chain.only_sealer(), permits.granted(reason[:200]):
        tables = {sealed(model): _existing(model, rows) for model, rows in changes.items()}
        _refuse_what_no_seal_could_tell(tables, has_key=key is not None)
        made = [
            redaction
            for table, rows in tables.items()
            for names, alike in _by_fields(rows).items()
            for some in batched(sorted(alike), ROWS_PER_REDACTION)
            if (redaction := _redact(table, names, {row: rows[row] for row in some}, reason)) is not None
        ]
        if made and key is not None:
            chain.append(key, SealKind.REDACTION, redactions=made)
    return made


def _existing(model: type[models.Model], rows: Changes) -> Changes:
    there: models.QuerySet[Any] = models.QuerySet(model).filter(pk__any_of=list(rows)).values_list("pk", flat=True)
    return {key: rows[key] for key in there}


def _refuse_what_no_seal_could_tell(tables: Mapping[SealedTable, Changes], *, has_key: bool) -> None:
    spans = boundaries.spans(tables) if tables else {}
    for table, rows in tables.items():
        last_sealed, _last = spans[table.table]
        if has_key and rows and max(rows) > last_sealed:
            raise RuleBroken(
                _("The newest rows of %(table)s are not sealed yet, since somebody is writing there. Try again."),
                code="not_yet_sealed",
                params={"table": table.table},
            )
        if not has_key and rows and min(rows) <= last_sealed:
            raise RuleBroken(
                _("Rows of %(table)s are sealed. Without the signing key their redaction would look like tampering."),
                code="no_signing_key",
                params={"table": table.table},
            )


def _by_fields(rows: Changes) -> dict[tuple[str, ...], list[int]]:
    """The rows by the names of the fields that are replaced in them: a redaction says which."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, values in rows.items():
        alike[tuple(sorted(values))].append(key)
    return alike


def _redact(table: SealedTable, names: Sequence[str], rows: Changes, reason: str) -> Redaction | None:
    groups = log_lines.groups_of(table, rows)
    before = _digests(table, rows)
    _write(table, names, rows)
    after = _digests(table, rows)
    changed = [key for key in before if before[key] != after[key]]
    if not changed:
        return None
    log_lines.tell_anew(table, groups | log_lines.groups_of(table, changed))
    actor = current_actor()
    redaction = Redaction.objects.create(
        user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
        group=actor.group,
        table=table.table,
        fields=as_changed(table.model._meta.get_field(name).name for name in names),
        row_count=len(changed),
        records=b"".join(key.to_bytes(8, signed=True) + before[key] + after[key] for key in changed),
    )
    about = getattr(table.model, "instance_type", table.model)
    note(EventKind.REDACTED, model=about, text=redaction.label, row_count=len(changed), reason=reason)
    return redaction


def _digests(table: SealedTable, keys: Iterable[int]) -> dict[int, bytes]:
    return {key_of(line): digest_of(line) for line in lines_with(table, table.columns, keys)}


def _write(table: SealedTable, names: Sequence[str], rows: Changes) -> None:
    """Store the values in one statement."""
    written = [(key, *(values[name] for name in names)) for key, values in rows.items()]
    write_rows(table.model, fields=names, rows=written)
