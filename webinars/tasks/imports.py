"""Background work on attendee lists: reading long ones, writing confirmed ones, taking others back."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError
from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tasks import nudge, task
from webinars.choices import ImportState
from webinars.domain import importing
from webinars.models import AttendeeImport

# After so long a task gives the worker free for others, and asks to be called again.
SECONDS_AT_ONCE = 3.0
# Reading passes over what it has read before each time it is called again, so it goes on for longer at once.
READING_SECONDS_AT_ONCE = 10.0

logger = logging.getLogger(__name__)


def go_on(run: AttendeeImport) -> None:
    """Ask a worker for whatever the import needs next; call it in the transaction that made it need it."""
    if run.state == ImportState.READING:
        nudge(read_import, run.pk, run.rows_read)
    elif run.state in {ImportState.QUEUED, ImportState.RUNNING}:
        nudge(write_import, run.pk, run.done_through)
    elif run.state == ImportState.UNDOING:
        nudge(undo_import, run.pk, run.undone_through)


# Each nudge says from where: a second one for the same place finds the work done, and ends there.
@task(queue_name="imports")
def read_import(import_id: int, rows_read: int) -> None:
    """Stage more rows of a long list, then ask again until it is read."""
    run = AttendeeImport.objects.filter(pk=import_id, state=ImportState.READING, rows_read=rows_read).first()
    if run is None:
        return
    until = time.monotonic() + READING_SECONDS_AT_ONCE
    with _failing_in_words(run), importing.open_list(run) as file:
        if not importing.read_on(run, file, enough=lambda count: time.monotonic() > until):
            run.refresh_from_db()
            go_on(run)


@task(queue_name="imports")
def write_import(import_id: int, done_through: int) -> None:
    """Write some batches of a confirmed import, then ask again until it is done."""
    run = AttendeeImport.objects.filter(pk=import_id).first()
    if run is not None:
        reached = _step_by_step(run, done_through, lambda mark: importing.commit_next_batch(import_id, after=mark))
        if reached is not None:
            nudge(write_import, import_id, reached)


@task(queue_name="imports")
def undo_import(import_id: int, undone_through: str) -> None:
    """Take back some batches of an import, then ask again until it is undone."""
    run = AttendeeImport.objects.filter(pk=import_id).first()
    if run is not None:
        reached = _step_by_step(run, undone_through, lambda mark: importing.undo_next_batch(import_id, after=mark))
        if reached is not None:
            nudge(undo_import, import_id, reached)


def sweep_imports() -> dict[str, int]:
    """Ask again for imports that nobody works on any more. Returns what was done, name → count."""
    stalled = importing.take_up_stalled()
    for run in stalled:
        go_on(run)
    return {"imports taken up": len(stalled)}


def sweep_attendee_lists() -> dict[str, int]:
    """Remove the files and rows of lists that were kept long enough. Returns what was done, name → count."""
    return {"attendee lists removed": importing.remove_old_files()}


def _step_by_step[Mark](run: AttendeeImport, mark: Mark, step: Callable[[Mark], Mark | None]) -> Mark | None:
    """Do steps until there is none left (then None comes back) or the time is up (then the mark reached)."""
    until = time.monotonic() + SECONDS_AT_ONCE
    reached: Mark | None = mark
    with _failing_in_words(run):
        while reached is not None and time.monotonic() < until:
            reached = step(reached)
        return reached
    return None  # it failed, and says why itself


@contextmanager
def _failing_in_words(run: AttendeeImport) -> Iterator[None]:
    """Let the import say why it can't go on. A database that is away, or busy, is no reason: the sweep asks again."""
    try:
        yield
    except OperationalError:
        raise
    except RuleBroken as broken:
        importing.fail(run.pk, str(broken))
    except Exception:
        logger.exception("attendee import #%s stopped", run.pk)
        importing.fail(
            run.pk,
            _(
                "Something unexpected stopped the import; what was written before stays, and nothing is half done. "
                "Go on with it; if it stops again, show the number %(number)s to those who run this system: "
                "their log has the cause."
            )
            % {"number": f"#{run.pk}"},
        )
