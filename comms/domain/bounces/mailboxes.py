"""Taking reports from files and from a Maildir: each mail is taken, ignored or not readable, and the three add up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from comms.domain.bounces.noting import note_bounce, note_complaint
from comms.domain.bounces.reports import ReportKind, read_report
from comms.domain.bounces.statuses import is_permanent

SOURCE = "bounce report"
# What matters stands at the beginning; behind it comes the mail that was returned.
MOST_BYTES = 5 * 1024 * 1024


class Verdict(StrEnum):
    """What was done with one mail."""

    TAKEN = "taken"
    IGNORED = "ignored"
    UNREADABLE = "could not be read"


@dataclass
class Reading:
    """What became of the mails of a mailbox, and which deliveries they were about."""

    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    deliveries: set[int] = field(default_factory=set)

    @property
    def read_count(self) -> int:
        """How many mails were looked at."""
        return sum(self.counts.values())

    def take(self, raw: bytes) -> tuple[Verdict, str]:
        """Do what the mail reports; returns the verdict, and why."""
        verdict, why, found = take_report(raw)
        self.counts[verdict] += 1
        self.deliveries |= found
        return verdict, why


def take_report(raw: bytes) -> tuple[Verdict, str, set[int]]:
    """Do what one mail reports: the verdict, why, and the keys of the deliveries that it is about."""
    report = read_report(raw)
    found = set()
    for fate in report.fates:
        if report.kind == ReportKind.COMPLAINT:
            # Of the other kinds, such as "not-spam", nothing follows.
            delivery = (
                note_complaint(message_id=report.message_id, address=fate.address, source=SOURCE)
                if fate.action in {"abuse", "fraud", "virus"}
                else None
            )
        elif fate.is_failed:
            delivery = note_bounce(
                message_id=report.message_id,
                address=fate.address,
                status=fate.status,
                diagnostic=fate.diagnostic,
                is_permanent=is_permanent(fate.status, fate.diagnostic),
                source=SOURCE,
            )
        else:
            continue
        if delivery is not None:
            found.add(delivery.pk)
    if found:
        return Verdict.TAKEN, report.kind.value, found
    if report.kind == ReportKind.DAMAGED or not raw.strip():
        return Verdict.UNREADABLE, report.kind.value, found
    if report.kind != ReportKind.BOUNCES:
        return Verdict.IGNORED, report.kind.value, found
    has_failed = any(fate.is_failed for fate in report.fates)
    return Verdict.IGNORED, "about no mail of ours" if has_failed else "nothing failed", found


def read_file(path: Path) -> bytes:
    """The beginning of a mail. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES)


def is_maildir(folder: Path) -> bool:
    """Whether the folder is a Maildir."""
    return all((folder / name).is_dir() for name in ("new", "cur"))


def new_mails(folder: Path) -> Iterator[Path]:
    """The mails of a Maildir that nobody has seen yet, oldest name first."""
    yield from sorted(path for path in (folder / "new").iterdir() if path.is_file() and not path.name.startswith("."))


def put_away(path: Path, verdict: Verdict) -> None:
    """Move a mail of a Maildir to those that were seen; what could not be read is flagged for a person."""
    flags = "FS" if verdict == Verdict.UNREADABLE else "S"
    path.rename(path.parent.parent / "cur" / f"{path.name.partition(':')[0]}:2,{flags}")
