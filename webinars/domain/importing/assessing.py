"""From the lines of a list to rows whose outcomes are foreseen."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from webinars.choices import RowOutcome
from webinars.domain.attendee_files import AttendeeLine, Problem
from webinars.domain.importing.findings import Findings
from webinars.domain.importing.reasons import reason_in_words
from webinars.domain.importing.settling import Settled, foresee
from webinars.domain.importing.sightings import Sightings
from webinars.domain.importing.terms import Terms
from webinars.models import ImportRow, Webinar

NAME_CHARACTERS = 200


def assess(
    lines: Sequence[AttendeeLine], webinar: Webinar, terms: Terms, *, sightings: Sightings, findings: Findings
) -> list[ImportRow]:
    """One unsaved row per line, with its outcome and all reasons, counted in the findings; up to 1,000 at once.

    The number of queries does not depend on the number of lines.
    """
    rows = [_row(line) for line in lines]
    _find_duplicates(rows, sightings)
    taken = [row for row in rows if row.outcome == RowOutcome.NEW]
    for row, settled in zip(taken, foresee(webinar, taken, terms, seats_promised=findings.seats_promised), strict=True):
        settle(row, settled)
        findings.waitlisted_count += settled.reason == "waiting_for_a_seat"
        # A seat that a cancelled row frees is not counted: those waiting get it first.
        findings.seats_promised += settled.takes_seat
    findings.add(rows)
    return rows


def settle(row: ImportRow, settled: Settled) -> None:
    """Write into the row what becomes of it, and why."""
    row.outcome = settled.outcome
    row.problems = [problem for problem in row.problems if not problem.get("is_settled")]
    if settled.reason:
        problem = {**reason(settled.reason, reason_in_words(settled.reason)), "is_settled": True}
        if settled.outcome != RowOutcome.REFUSED:
            problem["is_note"] = True
        row.problems.append(problem)


def settled_reason(row: ImportRow) -> str:
    """The code that `settle` left, as against what the file itself is to blame for."""
    return next((problem["code"] for problem in row.problems if problem.get("is_settled")), "")


def reason(code: str, text: str, cell: str = "") -> dict[str, Any]:
    """A reason as it is stored with a row."""
    return {"code": code, "text": text, "cell": cell}


def _row(line: AttendeeLine) -> ImportRow:
    return ImportRow(
        number=line.number,
        email=line.email,
        # Two halves at their full length make a whole of one character too many.
        name=line.name[:NAME_CHARACTERS],
        first_name=line.first_name,
        last_name=line.last_name,
        state=line.state or "",
        registered_at=line.registered_at,
        answers=line.answers,
        outcome=RowOutcome.REFUSED if line.problems else RowOutcome.NEW,
        problems=[*map(_stored, line.problems), *({**_stored(note), "is_note": True} for note in line.notes)],
    )


def _stored(problem: Problem) -> dict[str, Any]:
    return reason(problem.code, str(problem), problem.cell)


def _find_duplicates(rows: Sequence[ImportRow], sightings: Sightings) -> None:
    seen = sightings.rows_of({row.email for row in rows if row.outcome == RowOutcome.NEW})
    for row in rows:
        if row.outcome != RowOutcome.NEW:
            continue
        first = seen.setdefault(row.email, row.number)
        if first != row.number:
            row.outcome = RowOutcome.DUPLICATE
            text = _("Row %(row)s: %(email)s stands in row %(first)s already, which counts.") % {
                "row": row.number,
                "email": row.email,
                "first": first,
            }
            row.problems = [*row.problems, reason("twice_in_the_file", text)]
