"""Writing a confirmed import, one batch in one transaction."""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from webinars.choices import ImportState, RowOutcome
from webinars.domain import presence, seats
from webinars.domain.importing.assessing import reason, repeated, settle, settled_reason
from webinars.domain.importing.batches import BATCH_SIZE
from webinars.domain.importing.claiming import claim
from webinars.domain.importing.deciding import signed_by_uploader
from webinars.domain.importing.findings import FIGURES
from webinars.domain.importing.same_list import stays_told_by
from webinars.domain.importing.settling import Settled, carry_out
from webinars.domain.importing.sightings import first_numbers
from webinars.domain.importing.staging import StagedRow, note_outcomes, staged_rows
from webinars.domain.importing.terms import Terms
from webinars.domain.locking import lock
from webinars.models import AttendeeImport

WAITLISTED = "waitlisted"
CONFIRMED_STATES = {ImportState.QUEUED, ImportState.RUNNING}


def commit_next_batch(import_id: int, *, after: int) -> int | None:
    """Write the staged rows behind row `after`, with the mark of how far that is, or nothing of both.

    Returns the number of the last row written while there is more, else None. Two workers on one import don't get in
    each other's way: whoever comes second finds the mark elsewhere, and leaves.
    """
    with transaction.atomic():
        run = claim(import_id, CONFIRMED_STATES)
        if run is None or run.done_through != after:
            return None
        with signed_by_uploader(run):
            # One order of locks for every import into this webinar: the import first, then the webinar.
            run.webinar = lock(run.webinar)
            rows = staged_rows(run, after=run.done_through, count=BATCH_SIZE)
            results = _carry_out(run, rows)
            _move_on(run, rows, results)
            if len(rows) == BATCH_SIZE:
                return run.done_through
            _finish(run)
            return None


def _carry_out(run: AttendeeImport, rows: Sequence[StagedRow]) -> dict[str, int]:
    """Write the rows; returns the figures of all rows so far."""
    results: dict[str, int] = {**dict.fromkeys([*FIGURES.values(), WAITLISTED], 0), **run.results}
    # What was refused for a reason outside the file is asked again: meanwhile it may be possible.
    taken = [row for row in rows if row.is_taken or settled_reason(row)]
    settled = _settled(run, taken, Terms.of(run)) if taken else []
    _note_changes(run, taken, settled)
    for outcome, count in Counter(row.outcome for row in rows).items():
        results[FIGURES[RowOutcome(outcome)]] += count
    results[WAITLISTED] += sum(one.reason == "waiting_for_a_seat" for one in settled)
    return results


def _settled(run: AttendeeImport, rows: Sequence[StagedRow], terms: Terms) -> list[Settled]:
    if not terms.is_attendance:
        return carry_out(run, rows, terms, repeats=())
    firsts = first_numbers(run, {row.email for row in rows})
    seen = {address for address, number in firsts.items() if number < rows[0].number}
    return carry_out(run, rows, terms, repeats=repeated(rows, seen))


def _note_changes(run: AttendeeImport, rows: Sequence[StagedRow], settled: Sequence[Settled]) -> None:
    """Store what became of the rows that are not as the preview said."""
    changed = []
    for row, real in zip(rows, settled, strict=True):
        foreseen = row.outcome
        if real.outcome == foreseen and real.reason == (settled_reason(row) if row.problems else ""):
            continue
        settle(row, real)
        if real.outcome != foreseen:
            text = _("The preview said “%(outcome)s”; something changed in between.") % {
                "outcome": RowOutcome(foreseen).label
            }
            row.problems = [*row.problems, {**reason("changed_in_between", text), "is_note": True}]
        changed.append(row)
    note_outcomes(run, changed)


def _move_on(run: AttendeeImport, rows: Sequence[StagedRow], results: dict[str, int]) -> None:
    run.results, run.touched_at = results, timezone.now()
    if rows:
        run.done_through = rows[-1].number
    # How far it is, not a decision: no history.
    AttendeeImport.objects.filter(pk=run.pk).update(
        done_through=run.done_through, results=results, touched_at=run.touched_at
    )
    if run.state == ImportState.QUEUED:
        run.state, run.started_at = ImportState.RUNNING, run.touched_at
        run.save(update_fields=["state", "started_at"])


def _finish(run: AttendeeImport) -> None:
    replaced = presence.replace_earlier(run, run.preview.get("replaced", []), confirmed=stays_told_by(run))
    if replaced:
        run.results = {**run.results, "stays_replaced": replaced}
    # Whom the list cancels may leave a seat to those who wait: nobody is to wait for the next import to get it.
    if seats.promote(run.webinar):
        waiting = run.webinar.registrations.waitlisted().count()
        run.results = {**run.results, WAITLISTED: min(run.results[WAITLISTED], waiting)}
    AttendeeImport.objects.filter(pk=run.pk).update(results=run.results)
    run.state, run.finished_at = ImportState.DONE, timezone.now()
    run.save(update_fields=["state", "finished_at"])
