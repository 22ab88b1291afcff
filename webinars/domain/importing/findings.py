"""What the rows read so far come to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from webinars.choices import RowOutcome
from webinars.models import AttendeeImport, ImportRow

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

    `reasons` holds, by outcome and code, the count and the first row's own words.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES.values(), 0))
    waitlisted_count: int = 0
    seats_promised: int = 0
    people_count: int = 0
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, run: AttendeeImport) -> "Findings":
        """What is stored with an import."""
        stored = dict(run.preview)
        return cls(counts=run.counts, **stored)

    @property
    def rows_read(self) -> int:
        """How many rows there were so far."""
        return sum(self.counts.values())

    def add(self, rows: Iterable[ImportRow]) -> None:
        """Count these rows, whose outcomes are decided."""
        for row in rows:
            self.counts[FIGURES[RowOutcome(row.outcome)]] += 1
            for problem in row.problems:
                self._add_reason(row.outcome, problem)

    def _add_reason(self, outcome: str, problem: dict[str, Any]) -> None:
        is_refusal = outcome in {RowOutcome.REFUSED, RowOutcome.DUPLICATE} and not problem.get("is_note")
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
                "reasons": self.reasons,
            },
        }
