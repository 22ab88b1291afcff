"""Checking the rows of a table against the digests that its seals keep."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection

from backoffice.audit.domain.ledgers import SealedTable
from backoffice.audit.domain.sealing.acts import TableActs
from backoffice.audit.domain.sealing.canonical import (
    ColumnGone,
    digest_of,
    key_of,
    lines_between,
    record_of,
    records_in,
    with_key,
)
from backoffice.audit.domain.sealing.report import Finding, Harm, Report
from backoffice.audit.models import SealBlock

BLOCKS_AT_ONCE = 10
# So many rows that differ are kept to find out which of them changed places: each is tried in each other's place.
SUSPECTS = 200


@dataclass(frozen=True, slots=True)
class Suspect:
    """A row that is not what its seal says: the text it has, the digest it should have; None where there is none."""

    key: int
    line: bytes | None
    digest: bytes | None
    seal: int
    at: datetime

    def finding(self, table: str) -> Finding:
        """What is told of it."""
        harm = Harm.INSERTED if self.digest is None else Harm.REMOVED if self.line is None else Harm.CHANGED
        return Finding(harm, table, self.key, seal=self.seal, at=self.at)


def check_rows(report: Report, table: SealedTable, acts: TableActs, doubtful: set[int], since: int) -> None:
    """Compare each row that seals from number `since` on vouch for, and say in the report what does not hold."""
    suspects: list[Suspect] = []
    untold, last_id = 0, 0
    for block in _blocks(table.table, since):
        last_id = block.last_id
        if block.pk in doubtful:
            continue
        if sha256(block.records).hexdigest() != block.digest:
            report.add([_changed(block)])
            continue
        expected, pruned = acts.expected(block)
        report.counts["pruned"] += pruned
        try:
            is_as_sealed = _has_rows(report, table, block, expected)
        except ColumnGone as gone:
            report.obstacles.append(f"{gone} Seal {block.seal_id} can't be checked without it.")
            continue
        if not is_as_sealed:
            for suspect in _suspects(table, block, expected):
                if len(suspects) < SUSPECTS:
                    suspects.append(suspect)
                else:
                    untold += 1
    report.add(_explained(table.table, suspects))
    if untold:
        report.untold[table.table] = report.untold.get(table.table, 0) + untold
    _count_unsealed(report, table, last_id)


def _blocks(table: str, since: int) -> Iterator[SealBlock]:
    after = 0
    ours = SealBlock.objects.filter(table=table, seal_id__gte=since).select_related("seal").order_by("first_id")
    while blocks := list(ours.filter(first_id__gt=after)[:BLOCKS_AT_ONCE]):
        yield from blocks
        after = blocks[-1].first_id


def _changed(block: SealBlock) -> Finding:
    at = block.seal.at
    return Finding(Harm.BLOCK_CHANGED, block.table, block.first_id, seal=block.seal_id, at=at, detail="changed")


def _pages(table: SealedTable, block: SealBlock) -> Iterator[list[bytes]]:
    # No key is below 1, and whatever is there was put there.
    after = None if block.first_id == 1 else block.first_id - 1
    return lines_between(table, block.columns, after=after, until=block.last_id)


def _has_rows(report: Report, table: SealedTable, block: SealBlock, expected: bytes) -> bool:
    """Whether the table holds exactly the rows of a block."""
    records: list[bytes] = []
    for page in _pages(table, block):
        records += map(record_of, page)
    report.counts["rows"] += len(records)
    return b"".join(records) == expected


def _suspects(table: SealedTable, block: SealBlock, expected: bytes) -> Iterator[Suspect]:
    missing = dict(records_in(expected))
    where = (block.seal_id, block.seal.at)
    for page in _pages(table, block):
        for line in page:
            key = key_of(line)
            digest = missing.pop(key, None)
            if digest != digest_of(line):
                yield Suspect(key, line, digest, *where)
    for key, digest in missing.items():
        yield Suspect(key, None, digest, *where)


def _explained(table: str, suspects: list[Suspect]) -> list[Finding]:
    """A finding for each row, or one for two rows where one holds what the other held."""
    # By the key of what is there now, what was sealed under another key.
    holds = {now.key: then for now in suspects for then in suspects if _is_in_place_of(now, then)}
    moved_away = {then.key for then in holds.values()}
    findings = []
    for suspect in sorted(suspects, key=lambda one: one.key):
        if suspect.key in holds:
            then = holds[suspect.key]
            known = suspect if suspect.digest is not None else then
            findings.append(Finding(Harm.REORDERED, table, suspect.key, then.key, known.seal, known.at))
        elif suspect.line is not None or suspect.key not in moved_away:
            findings.append(suspect.finding(table))
    return findings


def _is_in_place_of(now: Suspect, then: Suspect) -> bool:
    if now.line is None or then.digest is None or now.key == then.key:
        return False
    return digest_of(with_key(now.line, then.key)) == then.digest


def _count_unsealed(report: Report, table: SealedTable, last_id: int) -> None:
    quote = connection.ops.quote_name
    sealed = SealBlock.objects.filter(table=table.table).order_by("-first_id").values_list("last_id", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {quote(table.table)} WHERE {quote(table.key_column)} > %s",
            [max(last_id, sealed or 0)],
        )
        (count,) = cursor.fetchone()
    if count:
        report.unsealed[table.table] = count
