"""Sealing the rows that are new since the last seal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from backoffice.audit.choices import SealKind
from backoffice.audit.domain.ledgers import SealedTable, sealed_tables
from backoffice.audit.domain.sealing import boundaries, chain
from backoffice.audit.domain.sealing.canonical import RECORD_LENGTH, key_of, lines_between, record_of
from backoffice.audit.domain.sealing.keys import SigningKey, signing_key
from backoffice.audit.models import Seal, SealBlock

ROWS_PER_BLOCK = 10_000
# What is sealed in one transaction, half a second's work: on SQLite nobody else writes meanwhile.
ROWS_PER_SEAL = 50_000
WAIT_SECONDS = 5.0


@dataclass
class Sealed:
    """What sealing came to: the seals that were made, and the tables left for the next time."""

    numbers: list[int] = field(default_factory=list)
    row_count: int = 0
    busy_tables: list[str] = field(default_factory=list)


def seal_rows(*, wait_seconds: float = WAIT_SECONDS) -> Sealed:
    """Seal all rows that are there now. Without a signing key nothing is sealed.

    A table that somebody has been writing to for longer than `wait_seconds` is left for the next time.
    """
    key, sealed = signing_key(), Sealed()
    if key is None:
        return sealed
    highest, sealed.busy_tables = boundaries.settled(wait_seconds)
    while seal := _seal_next(key, highest):
        sealed.numbers.append(seal.number)
        sealed.row_count += sum(block.row_count for block in seal.blocks.defer("records"))
    return sealed


def _seal_next(key: SigningKey, highest: Mapping[str, int]) -> Seal | None:
    """One seal over the next unsealed rows; None where all are sealed."""
    tables = [table for table in sealed_tables() if table.table in highest]
    if not tables:
        return None
    with chain.only_sealer():
        blocks: list[SealBlock] = []
        left = ROWS_PER_SEAL
        for name, (sealed, _last) in boundaries.spans(tables).items():
            table = next(one for one in tables if one.table == name)
            for block in _blocks(table, after=sealed, until=highest[name], limit=left):
                blocks.append(block)
                left -= block.row_count
        return chain.append(key, SealKind.ROWS, blocks=blocks) if blocks else None


def _blocks(table: SealedTable, *, after: int, until: int, limit: int) -> Iterator[SealBlock]:
    """The blocks over the next `limit` rows of a table, or all up to `until` where they are fewer."""
    while limit > 0:
        count = min(limit, ROWS_PER_BLOCK)
        records: list[bytes] = []
        last_id = after
        for page in lines_between(table, table.columns, after=after, until=until, limit=count):
            records += map(record_of, page)
            last_id = key_of(page[-1])
        if not records:
            return
        yield block_of(table, after + 1, last_id, b"".join(records))
        if len(records) < count:
            return
        after, limit = last_id, limit - count


def block_of(table: SealedTable, first_id: int, last_id: int, records: bytes) -> SealBlock:
    """A block, still without its seal."""
    return SealBlock(
        table=table.table,
        columns=list(table.columns),
        first_id=first_id,
        last_id=last_id,
        row_count=len(records) // RECORD_LENGTH,
        records=records,
        digest=sha256(records).hexdigest(),
    )
