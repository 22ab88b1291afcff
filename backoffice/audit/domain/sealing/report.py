"""What verifying found: in sentences, and as data."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What verifying came to."""

    HOLDS = "holds"
    TAMPERED = "tampered"
    NOT_VERIFIED = "not verified"


class Harm(StrEnum):
    """What was done to the record behind the application's back."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    SEAL_REMOVED = "seal removed"
    SEAL_CHANGED = "seal changed"
    BLOCK_CHANGED = "block changed"
    ACT_CHANGED = "act changed"
    END_CUT = "end cut off"
    COPY_DIFFERS = "copy differs"
    LINE_MISSING = "line missing"
    LINE_FALSE = "line false"
    PERMIT_LEFT = "permit left"


SENTENCES = {
    Harm.CHANGED: "{table}: row {row_id} was changed.",
    Harm.REMOVED: "{table}: row {row_id} was removed.",
    Harm.INSERTED: "{table}: row {row_id} was inserted later.",
    Harm.REORDERED: "{table}: row {row_id} holds what row {other_id} held.",
    Harm.SEAL_REMOVED: "Seal {seal} was removed.",
    Harm.SEAL_CHANGED: "Seal {seal} was changed: {detail}.",
    Harm.BLOCK_CHANGED: "{table}: what seal {seal} kept of the rows from {row_id} on was {detail}.",
    Harm.ACT_CHANGED: "{table}: row {row_id}, which seal {seal} names, is not what was sealed.",
    Harm.END_CUT: "The end was cut off from seal {seal} on, which a copy has{detail}.",
    Harm.COPY_DIFFERS: "Seal {seal} is not that of the copy: {detail}.",
    Harm.LINE_MISSING: "The log does not tell of all rows of {table} from row {row_id} on: {detail}.",
    Harm.LINE_FALSE: "The log tells of rows of {table} that are not there: {detail}.",
    Harm.PERMIT_LEFT: "A permit lies in the database ({detail}): everybody can change the record.",
}


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold. `seal` and `at` tell by which seal it is known, and when that was made."""

    harm: Harm
    table: str = ""
    row_id: int | None = None
    other_id: int | None = None
    seal: int | None = None
    at: datetime | None = None
    detail: str = ""

    def __str__(self) -> str:
        sentence = SENTENCES[self.harm].format(**asdict(self))
        if self.table and self.seal is not None and self.at is not None:
            sentence += f" It is known by seal {self.seal} of {self.at:%Y-%m-%d %H:%M:%S} UTC."
        return sentence

    def as_data(self) -> dict[str, Any]:
        """For a file."""
        at = None if self.at is None else self.at.isoformat()
        return {**asdict(self), "harm": self.harm.value, "at": at, "sentence": str(self)}


@dataclass
class Redacted:
    """Rows that hold as they were redacted."""

    label: str
    reason: str
    actor_name: str
    at: datetime
    row_count: int = 0

    def __str__(self) -> str:
        circumstances = f"{self.reason}, {self.actor_name or 'nobody named'}, {self.at:%Y-%m-%d}"
        return f"{counted(self.row_count, 'row')} redacted under {self.label} ({circumstances})."


def counted(count: int, what: str) -> str:
    """The number with its word."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


# So many findings of a table are told one by one.
TOLD = 20


@dataclass
class Report:
    """All that verifying found out."""

    findings: list[Finding] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    redactions: dict[str, Redacted] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("seals", "rows", "pruned"), 0))
    unsealed: dict[str, int] = field(default_factory=dict)
    untold: dict[str, int] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """Tampering weighs more than what could not be looked at."""
        if self.findings:
            return Outcome.TAMPERED
        return Outcome.NOT_VERIFIED if self.obstacles else Outcome.HOLDS

    def add(self, findings: Iterable[Finding]) -> None:
        """Keep the first findings of each table, and count the others."""
        for finding in findings:
            if sum(other.table == finding.table for other in self.findings) < TOLD:
                self.findings.append(finding)
            else:
                self.untold[finding.table] = self.untold.get(finding.table, 0) + 1

    def lines(self) -> list[str]:
        """The report for a person, a sentence a line."""
        told = [*map(str, self.findings)]
        told += [f"{table or 'The seals'}: {count} more like these." for table, count in self.untold.items()]
        told += [*self.obstacles, *self.warnings]
        told += [str(redacted) for redacted in self.redactions.values() if redacted.row_count]
        if self.counts["pruned"]:
            told.append(f"Pruned: {counted(self.counts['pruned'], 'row')}, of which tombstones tell.")
        if self.unsealed:
            told.append(f"Not yet sealed: {counted(sum(self.unsealed.values()), 'row')}.")
        checked = f"{counted(self.counts['rows'], 'row')} and {counted(self.counts['seals'], 'seal')}"
        told.append(f"Checked {checked}: {self._verdict()}")
        return told

    def _verdict(self) -> str:
        return {
            Outcome.HOLDS: "all holds.",
            Outcome.TAMPERED: "the record was TAMPERED with.",
            Outcome.NOT_VERIFIED: "it could NOT be verified as a whole.",
        }[self.outcome]

    def as_data(self) -> dict[str, Any]:
        """The report for a program."""
        return {
            "outcome": self.outcome.value,
            "findings": [finding.as_data() for finding in self.findings],
            "more_findings": self.untold,
            "obstacles": self.obstacles,
            "warnings": self.warnings,
            "redactions": [{**asdict(one), "at": one.at.isoformat()} for one in self.redactions.values()],
            "checked": self.counts,
            "unsealed": self.unsealed,
        }
