"""What the rows read so far come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webinars.choices import RowOutcome
from webinars.domain.importing.staging import NOT_TAKEN, StagedRow
from webinars.models import AttendeeImport

# The names of the five figures in summaries, in the order in which they are told.
FIGURES = {
    RowOutcome.NEW: "new",
    RowOutcome.UPDATED: "updated",
    RowOutcome.UNCHANGED: "unchanged",
    RowOutcome.DUPLICATE: "duplicates",
    RowOutcome.REFUSED: "refused",
}


@dataclass(slots=True)
class Findings:
    """Figures that add up to the rows read, and how often each reason was given; small, whatever the file's size.

    `reasons` holds, by outcome and code, the count and the first row's own words. `left_aside` counts rows that are
    about nobody who attended, such as hosts, by reason: they are not among the rows read. `replaced` are the earlier
    imports whose stays this list replaces. `read_through` is the number of the last row read.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES.values(), 0))
    waitlisted_count: int = 0
    seats_promised: int = 0
    people_count: int = 0
    stay_count: int = 0
    read_through: int = 0
    left_aside: dict[str, int] = field(default_factory=dict)
    replaced: list[int] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, run: AttendeeImport) -> "Findings":
        """What is stored with an import."""
        return cls(counts=run.counts, **run.preview)

    @property
    def rows_read(self) -> int:
        """How many rows there were so far."""
        return sum(self.counts.values())

    def add(self, rows: Iterable[StagedRow]) -> None:
        """Count these rows, whose outcomes are decided."""
        for row in rows:
            self.counts[FIGURES[RowOutcome(row.outcome)]] += 1
            self.read_through = row.number
            if row.joined_at is not None and row.is_taken:
                self.stay_count += 1
            for problem in row.problems:
                self._add_reason(row.outcome, problem)

    def leave_aside(self, counted: Mapping[str, int]) -> None:
        """Count rows that are about nobody who attended, by reason."""
        for name, count in counted.items():
            self.left_aside[name] = self.left_aside.get(name, 0) + count

    def _add_reason(self, outcome: str, problem: Mapping[str, Any]) -> None:
        is_refusal = outcome in NOT_TAKEN and not problem.get("is_note")
        key = f"{outcome if is_refusal else 'note'}:{problem['code']}"
        reason = self.reasons.setdefault(key, {"code": problem["code"], "count": 0, "example": problem["text"]})
        reason["count"] += 1
        reason["outcome"] = outcome if is_refusal else ""

    def as_columns(self) -> dict[str, Any]:
        """The values of an import's columns that say all this."""
        return {
            "rows_read": self.rows_read,
            "new_count": self.counts["new"],
            "updated_count": self.counts["updated"],
            "unchanged_count": self.counts["unchanged"],
            "duplicate_count": self.counts["duplicates"],
            "refused_count": self.counts["refused"],
            "preview": {
                "waitlisted_count": self.waitlisted_count,
                "seats_promised": self.seats_promised,
                "people_count": self.people_count,
                "stay_count": self.stay_count,
                "read_through": self.read_through,
                "left_aside": self.left_aside,
                "replaced": self.replaced,
                "remarks": self.remarks,
                "reasons": self.reasons,
            },
        }
