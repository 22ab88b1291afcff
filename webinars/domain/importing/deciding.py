"""What people decide on an import: confirm, stop, take up again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import Way, acting_as
from webinars.choices import ImportState
from webinars.domain import seats
from webinars.domain.attendee_files import Corrections, Understanding
from webinars.domain.importing.claiming import hold
from webinars.domain.importing.recognising import remember
from webinars.models import AttendeeImport

if TYPE_CHECKING:
    from people.models import User


def confirm(run: AttendeeImport, *, by: "User") -> AttendeeImport:
    """Let the worker write what the preview shows; how the list was read is remembered for the next of its layout.

    Raises RuleBroken when the import does not wait for a confirmation, or its webinar takes nobody any more.
    """
    with transaction.atomic(), acting_as(by):
        run = hold(run.pk)
        if run.state != ImportState.READY:
            raise not_possible(run, _("It can’t be confirmed now."))
        seats.ensure_open(run.webinar, after_the_fact=True)
        remember(Understanding.from_json(run.understanding), Corrections.from_json(run.corrections), run.uploaded_by)
        run.confirmed_at = timezone.now()
        _move(run, ImportState.QUEUED, "confirmed_at")
        return run


def cancel(run: AttendeeImport, *, by: "User") -> AttendeeImport:
    """Stop the import where it is: batches that are written stay, the others never will be.

    Raises RuleBroken when it is at its end already.
    """
    with transaction.atomic(), acting_as(by):
        run = hold(run.pk)
        if not ImportState(run.state).may_become(ImportState.CANCELLED):
            raise not_possible(run, _("There is nothing left to stop."))
        run.finished_at = timezone.now()
        _move(run, ImportState.CANCELLED, "finished_at")
        return run


def resume(run: AttendeeImport, *, by: "User") -> AttendeeImport:
    """Go on after a failure, behind the last whole batch; an undo that stopped goes on as an undo.

    Raises RuleBroken unless it failed while it was written, or taken back.
    """
    with transaction.atomic(), acting_as(by):
        run = hold(run.pk)
        if not may_resume(run):
            raise not_possible(run, _("Only an import that stopped while it was written can go on."))
        run.error = ""
        if run.undo_asked_at is not None:
            _move(run, ImportState.UNDOING, "error")
            return run
        seats.ensure_open(run.webinar, after_the_fact=True)
        run.finished_at = None
        _move(run, ImportState.QUEUED, "error", "finished_at")
        return run


def may_resume(run: AttendeeImport) -> bool:
    """Whether the import failed after it was confirmed; one that failed before needs another file."""
    return run.state == ImportState.FAILED and run.confirmed_at is not None


def fail(import_id: int, sentence: str) -> None:
    """Say why an import can't go on by itself; what is written stays."""
    with transaction.atomic():
        run = hold(import_id)
        if ImportState(run.state).may_become(ImportState.FAILED):
            run.error, run.finished_at = sentence, timezone.now()
            with signed_by_uploader(run):
                _move(run, ImportState.FAILED, "error", "finished_at")


def import_group(run: AttendeeImport) -> UUID:
    """What ties together everything that an import writes, however often it is taken up again."""
    return uuid5(NAMESPACE_URL, f"webinars.attendeeimport:{run.pk}")


@contextmanager
def signed_by_uploader(run: AttendeeImport) -> Iterator[None]:
    """Sign what is written inside with the uploader and the file."""
    reason = _("Import of %(file)s (#%(number)s)") % {"file": run.file_name, "number": run.pk}
    with acting_as(run.uploaded_by, reason, way=Way.IMPORT, group=import_group(run)):
        yield


def _move(run: AttendeeImport, state: ImportState, *also: str) -> None:
    run.state, run.touched_at = state, timezone.now()
    run.save(update_fields=["state", "touched_at", *also])


def not_possible(run: AttendeeImport, consequence: str) -> RuleBroken:
    """The refusal of a decision that the import's state does not allow."""
    return RuleBroken(
        _("The import of “%(file)s” is in the state “%(state)s”. %(consequence)s"),
        code="import_not_in_this_state",
        params={"file": run.file_name, "state": run.get_state_display(), "consequence": consequence},
    )
