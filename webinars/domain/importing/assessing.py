"""From the lines of a list to rows whose outcomes are foreseen."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from webinars.choices import RowOutcome
from webinars.domain.attendee_files import AttendeeLine, Problem
from webinars.domain.importing.findings import Findings
from webinars.domain.importing.reasons import reason_in_words
from webinars.domain.importing.settling import Settled, foresee
from webinars.domain.importing.sightings import Sighting, Sightings
from webinars.domain.importing.staging import StagedRow
from webinars.domain.importing.terms import Terms
from webinars.models import Webinar

NAME_CHARACTERS = 200
KEY_CHARACTERS = 100


def assess(
    lines: Sequence[AttendeeLine], webinar: Webinar, terms: Terms, *, sightings: Sightings, findings: Findings
) -> list[StagedRow]:
    """One row per line, with its outcome and all reasons, counted in the findings; up to 1,000 at once.

    The number of queries does not depend on the number of lines.
    """
    rows = [_row(line) for line in lines]
    seen = sightings.of({row.email for row in rows if row.is_taken})
    _find_duplicates(rows, seen, terms)
    taken = [row for row in rows if row.is_taken]
    repeats = repeated(taken, {sighting.email for sighting in seen})
    foreseen = foresee(webinar, taken, terms, repeats=repeats, seats_promised=findings.seats_promised)
    for row, settled in zip(taken, foreseen, strict=True):
        settle(row, settled)
        findings.waitlisted_count += settled.reason == "waiting_for_a_seat"
        # A seat that a cancelled row frees is not counted: those waiting get it first.
        findings.seats_promised += settled.takes_seat
    findings.add(rows)
    return rows


def repeated(rows: Iterable[StagedRow], seen: Collection[str]) -> set[int]:
    """The numbers of those rows whose person stands in an earlier row: they speak of presence only.

    `seen` are the addresses that stand in earlier batches.
    """
    known = set(seen)
    repeats = set()
    for row in rows:
        if row.email in known:
            repeats.add(row.number)
        known.add(row.email)
    return repeats


def settle(row: StagedRow, settled: Settled) -> None:
    """Write into the row what becomes of it, and why."""
    row.outcome = settled.outcome
    if row.problems:
        row.problems = [problem for problem in row.problems if not problem.get("is_settled")]
    if settled.reason:
        problem = {**reason(settled.reason, reason_in_words(settled.reason)), "is_settled": True}
        if settled.outcome != RowOutcome.REFUSED:
            problem["is_note"] = True
        row.problems = [*row.problems, problem]


def settled_reason(row: StagedRow) -> str:
    """The code that `settle` left, as against what the file itself is to blame for."""
    return next((problem["code"] for problem in row.problems if problem.get("is_settled")), "")


def reason(code: str, text: str, cell: str = "") -> dict[str, Any]:
    """A reason as it is stored with a row."""
    return {"code": code, "text": text, "cell": cell}


def _row(line: AttendeeLine) -> StagedRow:
    problems = []
    if line.problems or line.notes:
        problems = [*map(_stored, line.problems), *({**_stored(note), "is_note": True} for note in line.notes)]
    return StagedRow(
        line.number,
        line.email,
        # Two halves at their full length make a whole of one character too many.
        line.name[:NAME_CHARACTERS],
        line.first_name,
        line.last_name,
        line.organisation,
        line.key[:KEY_CHARACTERS],
        line.state or "",
        line.registered_at,
        line.joined_at,
        line.left_at,
        line.seconds_present,
        line.attended,
        line.answers,
        RowOutcome.REFUSED if line.problems else RowOutcome.NEW,
        problems,
    )


def _stored(problem: Problem) -> dict[str, Any]:
    return reason(problem.code, str(problem), problem.cell)


type Mention = tuple[str, datetime | None, datetime | None]


def _find_duplicates(rows: Iterable[StagedRow], seen: Iterable[Sighting], terms: Terms) -> None:
    """Set aside rows that say again what an earlier one said: of attendance, the same stay of the same person."""

    def mention(row: StagedRow | Sighting) -> Mention:
        return (row.email, row.joined_at, row.left_at) if terms.is_attendance else (row.email, None, None)

    first: dict[Mention, StagedRow | Sighting] = {}
    for sighting in seen:
        first.setdefault(mention(sighting), sighting)
    for row in rows:
        if not row.is_taken:
            continue
        before = first.setdefault(mention(row), row)
        if before is not row:
            row.outcome = RowOutcome.DUPLICATE
            row.problems = [*row.problems, _said_before(row, before)]


def _said_before(row: StagedRow, before: StagedRow | Sighting) -> dict[str, Any]:
    params = {"row": row.number, "email": row.email, "first": before.number, "name": row.name}
    if row.key and row.key != before.key:
        text = _(
            "Row %(row)s: %(email)s stands in row %(first)s already, for another attendee. One address is one person: "
            "give %(name)s an address of their own."
        )
        return reason("address_shared", text % params)
    text = _("Row %(row)s: %(email)s stands in row %(first)s already, which counts.")
    return reason("twice_in_the_file", text % params)
