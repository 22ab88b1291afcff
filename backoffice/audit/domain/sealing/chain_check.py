"""Checking the chain itself: that no seal is missing or false, and which redactions and prunings it names."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from backoffice.audit.domain.sealing import chain
from backoffice.audit.domain.sealing.acts import TableActs, named_acts
from backoffice.audit.domain.sealing.keys import PublicKey
from backoffice.audit.domain.sealing.report import Finding, Harm, Report
from backoffice.audit.models import Seal, SealBlock

SEALS_AT_ONCE = 500


@dataclass
class Chain:
    """What the chain says, as far as it can be trusted."""

    acts: dict[str, TableActs] = field(default_factory=lambda: defaultdict(TableActs))
    # Keys of blocks that are not what their seal says.
    doubtful: set[int] = field(default_factory=set)
    last_number: int = 0


def check_chain(report: Report, keys: Mapping[str, PublicKey], since: int) -> Chain:
    """Check every seal from number `since` on, and say in the report what does not hold."""
    found = Chain()
    walk = _Walk(report, keys, found, since)
    for seal, blocks in _seals(since):
        walk.step(seal, blocks)
    for acts in found.acts.values():
        acts.arrange()
    if not found.last_number:
        report.obstacles.append("Nothing has been sealed yet." if since == 1 else "There is no seal since then.")
    return found


def _seals(since: int) -> Iterator[tuple[Seal, list[SealBlock]]]:
    number = since - 1
    while seals := list(Seal.objects.filter(number__gt=number).order_by("number")[:SEALS_AT_ONCE]):
        number = seals[-1].number
        blocks = defaultdict(list)
        of_these = SealBlock.objects.filter(seal_id__gte=seals[0].number, seal_id__lte=number)
        for block in of_these.defer("records").order_by("pk"):
            blocks[block.seal_id].append(block)
        for seal in seals:
            yield seal, blocks[seal.number]


class _Walk:
    """Goes along the chain and remembers the seal before."""

    def __init__(self, report: Report, keys: Mapping[str, PublicKey], found: Chain, since: int) -> None:
        self.report, self.keys, self.found = report, keys, found
        self.expected = since
        before = Seal.objects.filter(number=since - 1).first()
        # None where there should be no seal before, "" where its digest is not known.
        self.previous = None if since == 1 else sha256(before.body.encode()).hexdigest() if before else ""
        self.previous_is_false = False
        self.previous_at: datetime | None = None
        self.told_keys: set[str] = set()

    def step(self, seal: Seal, blocks: list[SealBlock]) -> None:
        """Check the next seal that is there."""
        while self.expected < seal.number:
            self._tell(Finding(Harm.SEAL_REMOVED, seal=self.expected, at=self.previous_at))
            self.expected += 1
            self.previous = ""
        self.expected = seal.number + 1
        body = chain.read(seal)
        fault = self._fault(seal, body)
        if fault:
            self._tell(Finding(Harm.SEAL_CHANGED, seal=seal.number, at=seal.at, detail=fault))
        elif body["key"] in self.keys:
            self._check_link(seal, body)
            self._check_blocks(seal, body, blocks)
            self._take_acts(seal, body)
        self.report.counts["seals"] += 1
        self.previous, self.previous_at = sha256(seal.body.encode()).hexdigest(), seal.at
        self.previous_is_false = bool(fault)
        self.found.last_number = seal.number

    def _fault(self, seal: Seal, body: dict[str, Any]) -> str:
        """What shows that the seal is not what was signed; nothing where its key is not known."""
        if not body:
            return "its text is none that is signed here"
        key = self.keys.get(body["key"])
        if key is None:
            if body["key"] not in self.told_keys:
                self.report.obstacles.append(
                    f"Seal {seal.number} names the key {body['key']}, whose public key is not known here."
                )
            self.told_keys.add(body["key"])
        elif not key.has_signed(seal.body.encode(), seal.signature):
            return "its signature does not hold"
        columns = (seal.number, chain.as_text(seal.at), seal.kind, seal.key)
        if columns != tuple(body[name] for name in ("number", "at", "kind", "key")):
            return "its columns say something else than what was signed"
        return "" if seal.digest == sha256(seal.body.encode()).hexdigest() else "its digest is another"

    def _check_link(self, seal: Seal, body: dict[str, Any]) -> None:
        if self.previous != "" and body["previous"] != self.previous and not self.previous_is_false:
            # This one is signed, so it is the one before that is another.
            self._tell(
                Finding(
                    Harm.SEAL_CHANGED,
                    seal=seal.number - 1,
                    at=self.previous_at,
                    detail=f"seal {seal.number} follows another one",
                )
            )

    def _check_blocks(self, seal: Seal, body: dict[str, Any], blocks: list[SealBlock]) -> None:
        there = {(block.table, block.first_id): block for block in blocks}
        for said in body["blocks"]:
            block = there.pop((said["table"], said["first_id"]), None)
            if block is None:
                self._tell_of_block(seal, said["table"], said["first_id"], "removed")
            elif chain.said_of(block) != said:
                self.found.doubtful.add(block.pk)
                self._tell_of_block(seal, said["table"], said["first_id"], "changed")
        for block in there.values():
            self.found.doubtful.add(block.pk)
            self._tell_of_block(seal, block.table, block.first_id, "added later")

    def _tell_of_block(self, seal: Seal, table: str, first_id: int, detail: str) -> None:
        self._tell(Finding(Harm.BLOCK_CHANGED, table, first_id, seal=seal.number, at=seal.at, detail=detail))

    def _take_acts(self, seal: Seal, body: dict[str, Any]) -> None:
        for act, key, table in named_acts(body):
            if act is None:
                self._tell(Finding(Harm.ACT_CHANGED, table, key, seal=seal.number, at=seal.at))
                continue
            told = self.found.acts[act.table].take(act)
            if told is not None:
                self.report.redactions[told.label] = told

    def _tell(self, finding: Finding) -> None:
        self.report.add([finding])
