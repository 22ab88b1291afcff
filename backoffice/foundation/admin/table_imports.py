"""Running a table through its resource: a trial that leaves nothing behind, and the import itself."""

from typing import Any

from django.db import router, transaction

from backoffice.foundation.admin.import_outcomes import Outcome
from backoffice.foundation.admin.imported_tables import Batch, ImportedTable
from backoffice.foundation.history import require_reason

# A trial writes and takes back: with more rows at once, others would wait for it noticeably.
BATCH_ROWS = 200


def try_out(table: ImportedTable, *, user: Any) -> Outcome:
    """What importing the table would do. Nothing of it stays, and nobody waits longer than for one batch."""
    outcome = Outcome(table.headings)
    for batch in table.batches(BATCH_ROWS):
        _run(table.resource, batch, outcome, user=user, is_trial=True)
    return outcome


def carry_out(table: ImportedTable, *, user: Any) -> Outcome:
    """Import the table; where any row is refused, nothing is written. Raises RuleBroken without a reason."""
    require_reason()
    outcome = Outcome(table.headings)
    using = router.db_for_write(table.resource._meta.model)
    with transaction.atomic(using=using):
        for batch in table.batches(BATCH_ROWS):
            _run(table.resource, batch, outcome, user=user)
        if outcome.refusals:
            transaction.set_rollback(True, using=using)
    return outcome


def carry_out_in_batches(table: ImportedTable, *, user: Any) -> Outcome:
    """Import a table of any length, each batch for itself; the first refusal ends it, and what was written stays.

    For tables that were tried out: then only what changed in between can be refused. Running it again writes the rest,
    since rows that are stored already are left as they are. Raises RuleBroken without a reason.
    """
    require_reason()
    outcome = Outcome(table.headings)
    for batch in table.batches(BATCH_ROWS):
        _run(table.resource, batch, outcome, user=user)
        if outcome.refusals:
            break
    return outcome


def _run(resource: Any, batch: Batch, outcome: Outcome, *, user: Any, is_trial: bool = False) -> None:
    result = resource.import_data(
        batch.dataset, dry_run=is_trial, use_transactions=True, rollback_on_validation_errors=True, user=user
    )
    outcome.add(resource, batch, result)
