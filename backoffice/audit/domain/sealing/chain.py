"""The chain of seals: each names the digest of the one before, and is signed."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from backoffice.audit.choices import SealKind
from backoffice.audit.domain.ledgers import sealed
from backoffice.audit.domain.sealing.canonical import lines_with
from backoffice.audit.domain.sealing.keys import SigningKey
from backoffice.audit.models import Seal, SealBlock

VERSION = 1
NAMES = {"version", "number", "at", "previous", "key", "kind", "blocks", "redactions", "prunings"}
# Any number that nothing else in this database locks.
LOCK = 5_353_216_401


@contextmanager
def only_sealer() -> Iterator[None]:
    """A transaction in which nobody else appends to the chain."""
    with transaction.atomic():
        # On SQLite a transaction is alone with its first statement.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def append(
    key: SigningKey,
    kind: SealKind,
    *,
    blocks: Sequence[SealBlock] = (),
    redactions: Iterable[models.Model] = (),
    prunings: Iterable[models.Model] = (),
) -> Seal:
    """Add a seal, and its blocks, to the chain; the caller is the only sealer."""
    previous = Seal.objects.order_by("-number").only("number", "digest").first()
    number, at = (1 if previous is None else previous.number + 1), timezone.now()
    body = written(
        {
            "version": VERSION,
            "number": number,
            "at": as_text(at),
            "previous": None if previous is None else previous.digest,
            "key": key.public.fingerprint,
            "kind": kind.value,
            "blocks": [said_of(block) for block in blocks],
            "redactions": [_act(act) for act in redactions],
            "prunings": [_act(act) for act in prunings],
        }
    )
    seal = Seal.objects.create(
        number=number,
        at=at,
        kind=kind,
        key=key.public.fingerprint,
        body=body,
        digest=sha256(body.encode()).hexdigest(),
        signature=key.sign(body.encode()),
    )
    for block in blocks:
        block.seal = seal
    SealBlock.objects.bulk_create(blocks)
    return seal


def written(content: Mapping[str, Any]) -> str:
    """The text of a seal, always the same for the same content."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def as_text(at: datetime) -> str:
    """A moment as seals write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def said_of(block: SealBlock) -> dict[str, Any]:
    """What a seal says of a block."""
    names = ("table", "columns", "first_id", "last_id", "row_count", "digest")
    return {name: getattr(block, name) for name in names}


def _act(act: models.Model) -> dict[str, Any]:
    """What a seal says of a redaction or a tombstone: its key, and the digest of its whole row."""
    columns = sealed(type(act)).columns
    return {"id": act.pk, "columns": list(columns), "digest": act_digest(type(act), columns, act.pk)}


def act_digest(model: type[models.Model], columns: Sequence[str], key: int) -> str | None:
    """The digest of a redaction's or tombstone's row as it is now; None where there is none."""
    line = next(lines_with(sealed(model), columns, [key]), None)
    return None if line is None else sha256(line).hexdigest()


def read(seal: Seal) -> dict[str, Any]:
    """What the text of a seal says; nothing where it is no text of a seal."""
    try:
        body = json.loads(seal.body)
    except ValueError:
        return {}
    if not isinstance(body, dict) or set(body) != NAMES or body["version"] != VERSION:
        return {}
    return body if isinstance(body["key"], str) else {}
