"""Writing a confirmed import, one batch in one transaction."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from webinars.choices import ImportState, RowOutcome
from webinars.domain.importing.assessing import reason, settle, settled_reason
from webinars.domain.importing.batches import BATCH_SIZE
from webinars.domain.importing.claiming import claim
from webinars.domain.importing.deciding import signed_by_uploader
from webinars.domain.importing.findings import FIGURES
from webinars.domain.importing.settling import Settled, carry_out
from webinars.domain.importing.sightings import NOT_TAKEN
from webinars.domain.importing.terms import Terms
from webinars.models import AttendeeImport, ImportRow

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
            rows = list(run.rows.filter(number__gt=run.done_through).order_by("number")[:BATCH_SIZE])
            results = _carry_out(run, rows)
            _move_on(run, rows, results)
            if len(rows) == BATCH_SIZE:
                return run.done_through
            _finish(run)
            return None


def _carry_out(run: AttendeeImport, rows: Sequence[ImportRow]) -> dict[str, int]:
    """Write the rows; returns the figures of all rows so far."""
    results: dict[str, int] = {**dict.fromkeys([*FIGURES.values(), WAITLISTED], 0), **run.results}
    taken = [row for row in rows if row.outcome not in NOT_TAKEN or _was_unknown(row)]
    settled = carry_out(run, taken, Terms.of(run)) if taken else []
    _note_changes(taken, settled)
    for row in rows:
        results[FIGURES[RowOutcome(row.outcome)]] += 1
    results[WAITLISTED] += sum(one.reason == "waiting_for_a_seat" for one in settled)
    return results


def _was_unknown(row: ImportRow) -> bool:
    """Whether the row was refused because nobody had this address; meanwhile somebody may."""
    return settled_reason(row) == "person_not_known"


def _note_changes(rows: Sequence[ImportRow], settled: Sequence[Settled]) -> None:
    """Store what became of the rows that are not as the preview said."""
    changed = []
    for row, real in zip(rows, settled, strict=True):
        foreseen = RowOutcome(row.outcome)
        if (real.outcome, real.reason) == (foreseen, settled_reason(row)):
            continue
        settle(row, real)
        if real.outcome != foreseen:
            text = _("The preview said “%(outcome)s”; something changed in between.") % {"outcome": foreseen.label}
            row.problems = [*row.problems, {**reason("changed_in_between", text), "is_note": True}]
        changed.append(row)
    ImportRow.objects.bulk_update(changed, ["outcome", "problems"], batch_size=200)


def _move_on(run: AttendeeImport, rows: Sequence[ImportRow], results: dict[str, int]) -> None:
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
    run.state, run.finished_at = ImportState.DONE, timezone.now()
    run.save(update_fields=["state", "finished_at"])
