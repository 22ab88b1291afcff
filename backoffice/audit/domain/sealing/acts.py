"""What was done to sealed rows by rights: redacted, pruned. Only what a signed seal names counts."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from backoffice.audit.choices import SealKind
from backoffice.audit.domain.sealing import chain
from backoffice.audit.domain.sealing.canonical import records_in
from backoffice.audit.domain.sealing.keys import PublicKey
from backoffice.audit.domain.sealing.report import Redacted
from backoffice.audit.models import Redaction, Seal, SealBlock, Tombstone

REDACTED_LENGTH = 72  # 8 bytes of key, 32 of the digest before, 32 of the one after


@dataclass
class TableActs:
    """What was done to the rows of one table. It takes 8 bytes of memory a pruned row, and 200 a redacted one."""

    redacted: dict[int, list[tuple[bytes, bytes, Redacted]]] = field(default_factory=dict)
    pruned: "array[int]" = field(default_factory=lambda: array("q"))
    _keys: list[int] = field(default_factory=list)

    def take(self, act: Redaction | Tombstone) -> Redacted | None:
        """Let what was done under an act be as it should be; of a redaction, what is told of it."""
        if isinstance(act, Tombstone):
            self.pruned.extend(keys_in(bytes(act.ids)))
            return None
        told = Redacted(act.label, act.reason, act.actor_name, act.at)
        for key, before, after in redacted_in(bytes(act.records)):
            self.redacted.setdefault(key, []).append((before, after, told))
        return told

    def arrange(self) -> None:
        """Get ready to be asked, once all is added."""
        self._keys = sorted(self.redacted)
        self.pruned = array("q", sorted(self.pruned))

    def expected(self, block: SealBlock) -> tuple[bytes, int]:
        """The records that a block's rows should have by now, and how many of them were pruned."""
        records = bytes(block.records)
        redacted = self._keys[bisect_left(self._keys, block.first_id) : bisect_right(self._keys, block.last_id)]
        pruned = self.pruned[bisect_left(self.pruned, block.first_id) : bisect_right(self.pruned, block.last_id)]
        if not redacted and not pruned:
            return records, 0
        digests = dict(records_in(records))
        for key in redacted:
            for before, after, told in self.redacted[key]:
                if digests.get(key) == before:
                    digests[key] = after
                    told.row_count += 1
        gone = sum(digests.pop(key, None) is not None for key in pruned)
        return b"".join(key.to_bytes(8, signed=True) + digest for key, digest in digests.items()), gone


def named_acts(body: Mapping[str, Any]) -> Iterator[tuple[Redaction | Tombstone | None, int, str]]:
    """The acts that a seal names, each with its key and table; None where its row is not there as it was sealed."""
    models: tuple[tuple[str, type[Redaction] | type[Tombstone]], ...]
    models = (("redactions", Redaction), ("prunings", Tombstone))
    for name, model in models:
        for said in body[name]:
            holds = chain.act_digest(model, said["columns"], said["id"]) == said["digest"]
            act = model.objects.get(pk=said["id"]) if holds else None
            yield act, said["id"], model._meta.db_table


def signed_acts(keys: Mapping[str, PublicKey]) -> dict[str, TableActs]:
    """All redactions and prunings that seals signed with one of the keys name, by table."""
    acts: dict[str, TableActs] = defaultdict(TableActs)
    for seal in Seal.objects.exclude(kind=SealKind.ROWS).order_by("number").iterator():
        key = keys.get(seal.key)
        if key is not None and key.has_signed(seal.body.encode(), seal.signature):
            for act, _key, _table in named_acts(chain.read(seal)):
                if act is not None:
                    acts[act.table].take(act)
    for of_table in acts.values():
        of_table.arrange()
    return acts


def redacted_in(records: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Key, digest before and digest after of each redacted row."""
    for start in range(0, len(records), REDACTED_LENGTH):
        record = records[start : start + REDACTED_LENGTH]
        yield int.from_bytes(record[:8], signed=True), record[8:40], record[40:]


def keys_in(ids: bytes) -> Iterator[int]:
    """The keys of pruned rows."""
    for start in range(0, len(ids), 8):
        yield int.from_bytes(ids[start : start + 8], signed=True)
