"""Evidence to take away: rows of the record with everything that it takes to check them elsewhere.

A zip of `rows.jsonl` (the rows), `blocks.jsonl` (the digests their seals keep), `acts.jsonl` (redactions and
tombstones), `seals.jsonl` (the whole chain), `README.txt`, and last `manifest.json` with the digest of each, signed.
`scripts/verify_audit_bundle.py` checks it with the public key and nothing of this project.
"""

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import batched
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone

from backoffice.audit.choices import SealKind
from backoffice.audit.domain.ledgers import SealedTable, sealed, sealed_tables
from backoffice.audit.domain.sealing import chain
from backoffice.audit.domain.sealing.canonical import key_of, lines_between, lines_with
from backoffice.audit.domain.sealing.keys import SigningKey
from backoffice.audit.models import Redaction, Seal, SealBlock, Tombstone

VERSION = 1
BLOCKS_AT_ONCE = 10
KEYS_AT_ONCE = 10_000
SEALS_AT_ONCE = 500

Selection = Iterable[tuple[SealedTable, Iterable[int]]]

README = """\
Evidence from an audit record

rows.jsonl      The rows: table, key, number of the seal that vouches for it, and the values as texts, in the order of
                the columns that the seal's block names. A row without a seal is not vouched for yet.
blocks.jsonl    For each seal and table the key and the digest of every row, also of rows that are not in here.
acts.jsonl      Rows of the record by which values were redacted, or old rows pruned, by rights.
seals.jsonl     All seals: each names the digests of its blocks and of the seal before, and is signed (Ed25519).
manifest.json   What is in here, with the digest of each file, signed with the same key.

To check it, get the public key from whoever keeps it for you, not from whoever gave you this file, and run

    python verify_audit_bundle.py THIS_FILE --public-key FILE

The program needs Python 3.12 or newer and its package `cryptography`, and nothing else.
"""


def write_bundle(selection: Selection | None, key: SigningKey, *, about: str) -> Iterator[bytes]:
    """The pieces of a bundle with the selected rows, or all there are; `about` says what they are, for a reader.

    A selection names each table once, with keys that ascend, else it is a ValueError. Memory stays flat. Rows that
    are not sealed yet are in it and count as such: seal before.
    """
    pieces = _Pieces()
    with ZipFile(pieces, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        contents = _Contents(selection, key, about)
        for name, lines in contents.files():
            digest, count = sha256(), 0
            with archive.open(name, "w", force_zip64=True) as part:
                for line in lines:
                    part.write(line)
                    digest.update(line)
                    count += 1
                    yield from pieces.taken()
            contents.files_written[name] = {"sha256": digest.hexdigest(), "lines": count}
        archive.writestr("manifest.json", contents.manifest())
    yield from pieces.taken()


class _Pieces:
    """A file that is read away while it is written."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep it until it is taken."""
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> Iterator[bytes]:
        """What was written since the last time."""
        pieces, self.pieces = self.pieces, []
        yield from pieces


@dataclass
class _Contents:
    selection: Selection | None
    key: SigningKey
    about: str
    blocks: list[int] = field(default_factory=list)
    files_written: dict[str, Any] = field(default_factory=dict)

    def files(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Name and lines of each file, the rows first: whatever is redacted meanwhile is in the seals after them."""
        yield "rows.jsonl", self._selected_rows() if self.selection is not None else self._all_rows()
        yield "blocks.jsonl", self._blocks()
        yield "acts.jsonl", self._acts()
        yield "seals.jsonl", self._seals()
        yield "README.txt", iter([README.encode()])

    def manifest(self) -> str:
        """What the bundle holds, signed."""
        content = {
            "version": VERSION,
            "about": self.about,
            "at": chain.as_text(timezone.now()),
            "is_complete": self.selection is None,
            "key": self.key.public.fingerprint,
            "files": self.files_written,
        }
        text = chain.written(content)
        return json.dumps({"manifest": text, "signature": self.key.sign(text.encode())}, ensure_ascii=False, indent=1)

    def _all_rows(self) -> Iterator[bytes]:
        for table in sealed_tables():
            last_id = 0
            for block in _blocks_of(table.table):
                last_id = block.last_id
                self.blocks.append(block.pk)
                yield from _rows(table, block.columns, block.seal_id, block.first_id - 1, last_id)
            yield from _rows(table, table.columns, None, last_id, None)

    def _selected_rows(self) -> Iterator[bytes]:
        for table, keys in self.selection or ():
            last = 0
            for some in batched(keys, KEYS_AT_ONCE):
                if list(some) != sorted(some) or some[0] <= last:
                    raise ValueError(f"The keys of {table.table} do not ascend.")
                last = some[-1]
                yield from self._rows_with(table, some)

    def _rows_with(self, table: SealedTable, keys: Sequence[int]) -> Iterator[bytes]:
        unsealed = keys
        for block in _blocks_of(table.table, keys[0], keys[-1]):
            here = keys[bisect_left(keys, block.first_id) : bisect_right(keys, block.last_id)]
            unsealed = keys[bisect_right(keys, block.last_id) :]
            if here:
                self.blocks.append(block.pk)
                for line in lines_with(table, block.columns, here):
                    yield _row(table.table, block.seal_id, line)
        for line in lines_with(table, table.columns, unsealed):
            yield _row(table.table, None, line)

    def _blocks(self) -> Iterator[bytes]:
        for some in batched(dict.fromkeys(self.blocks), BLOCKS_AT_ONCE):
            found = SealBlock.objects.in_bulk(some)
            for key in some:
                block = found[key]
                records = base64.b64encode(block.records).decode()
                yield _line({"seal": block.seal_id, **chain.said_of(block), "records": records})

    def _acts(self) -> Iterator[bytes]:
        for seal in Seal.objects.exclude(kind=SealKind.ROWS).order_by("number").iterator(chunk_size=SEALS_AT_ONCE):
            body = chain.read(seal)
            for model, name in ((Redaction, "redactions"), (Tombstone, "prunings")):
                for said in body.get(name, ()):
                    for line in lines_with(sealed(model), said["columns"], [said["id"]]):
                        yield _row(model._meta.db_table, seal.number, line)

    def _seals(self) -> Iterator[bytes]:
        number = 0
        while seals := list(Seal.objects.filter(number__gt=number).order_by("number")[:SEALS_AT_ONCE]):
            for seal in seals:
                yield _line({"body": seal.body, "signature": seal.signature})
            number = seals[-1].number


def _blocks_of(table: str, first: int = 0, last: int | None = None) -> Iterator[SealBlock]:
    blocks = SealBlock.objects.filter(table=table, last_id__gte=first).defer("records").order_by("first_id")
    if last is not None:
        blocks = blocks.filter(first_id__lte=last)
    after = 0
    while some := list(blocks.filter(first_id__gt=after)[:SEALS_AT_ONCE]):
        yield from some
        after = some[-1].first_id


def _rows(table: SealedTable, columns: Any, seal: int | None, after: int, until: int | None) -> Iterator[bytes]:
    for page in lines_between(table, columns, after=after, until=until):
        for line in page:
            yield _row(table.table, seal, line)


def _row(table: str, seal: int | None, line: bytes) -> bytes:
    """A line of rows.jsonl. The row's own text is JSON already, and stays as it is."""
    known = "null" if seal is None else str(seal)
    return b'{"table":"%s","id":%d,"seal":%s,"row":%s}\n' % (table.encode(), key_of(line), known.encode(), line)


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
