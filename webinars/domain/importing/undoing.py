"""Taking an import back, batch by batch: what it created goes, what it changed returns, what changed since stays.

The history is the record of what the import did; nothing else need be kept for it. A batch, its outcome and the mark
of how far it is change in one transaction, so that a kill at any moment leaves whole batches.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import Way, acting_as
from webinars.choices import ImportState
from webinars.domain import seats
from webinars.domain.importing import undoing_people, undoing_registrations
from webinars.domain.importing.claiming import claim, hold
from webinars.domain.importing.deciding import import_group, not_possible
from webinars.domain.locking import lock
from webinars.models import AttendeeImport

if TYPE_CHECKING:
    from people.models import User

# The parts in their order: people can go once their registrations are gone.
PARTS = (undoing_registrations, undoing_people)


def may_undo(run: AttendeeImport) -> bool:
    """Whether anything that it wrote could be taken back."""
    return run.confirmed_at is not None and ImportState(run.state).may_become(ImportState.UNDOING)


def foresee_undo(run: AttendeeImport) -> dict[str, int]:
    """What taking the import back would come to now, by the names that `results["undo"]` will have."""
    figures: dict[str, int] = {}
    group = import_group(run)
    for part in PARTS:
        after = 0
        while keys := part.next_keys(run, group, after):
            after = keys[-1]
            for name, count in part.foresee(run, group, keys).items():
                figures[name] = figures.get(name, 0) + count
    return figures


def undo(run: AttendeeImport, *, by: "User", reason: str) -> AttendeeImport:
    """Let the worker take the import back. Raises RuleBroken without a reason, and where there is nothing to undo."""
    if not reason.strip():
        raise RuleBroken(_("Say why the import is taken back: the history keeps it."), code="reason_missing")
    with transaction.atomic(), acting_as(by, reason):
        run = hold(run.pk)
        if not may_undo(run):
            raise not_possible(run, _("Only an import that has written something can be taken back."))
        run.undo_asked_by, run.undo_reason, run.undo_asked_at = by, reason.strip(), timezone.now()
        run.undone_through, run.error = "", ""
        run.state, run.touched_at = ImportState.UNDOING, timezone.now()
        run.save(
            update_fields=[
                "undo_asked_by",
                "undo_reason",
                "undo_asked_at",
                "undone_through",
                "error",
                "state",
                "touched_at",
            ]
        )
        return run


def undo_next_batch(import_id: int, *, after: str) -> str | None:
    """Take the next rows behind the mark `after` back, or nothing of them.

    Returns the new mark while there is more, else None.
    """
    with transaction.atomic():
        run = claim(import_id, {ImportState.UNDOING})
        if run is None or run.undone_through != after:
            return None
        with _signed(run):
            run.webinar = lock(run.webinar)
            mark = _undo_batch(run)
            run.undone_through, run.touched_at = mark or "", timezone.now()
            # How far it is, not a decision: no history.
            AttendeeImport.objects.filter(pk=run.pk).update(
                undone_through=run.undone_through, results=run.results, touched_at=run.touched_at
            )
            if mark is None:
                _finish(run)
            return mark


def _undo_batch(run: AttendeeImport) -> str | None:
    """Take one batch back; returns the mark behind it, or None when there is none left."""
    number, after = _parsed(run.undone_through)
    group = import_group(run)
    while number < len(PARTS):
        if keys := PARTS[number].next_keys(run, group, after):
            figures = dict(run.results.get("undo", {}))
            for name, count in PARTS[number].carry_out(run, group, keys).items():
                figures[name] = figures.get(name, 0) + count
            run.results = {**run.results, "undo": figures}
            return f"{number}:{keys[-1]}"
        number, after = number + 1, 0
    return None


def _parsed(mark: str) -> tuple[int, int]:
    if not mark:
        return 0, 0
    number, _colon, after = mark.partition(":")
    return int(number), int(after)


def _finish(run: AttendeeImport) -> None:
    if seats.hands_on_seats(run.webinar):
        seats.promote(run.webinar)
    run.state, run.undone_at = ImportState.UNDONE, timezone.now()
    run.save(update_fields=["state", "undone_at"])


@contextmanager
def _signed(run: AttendeeImport) -> Iterator[None]:
    """Sign what is written inside with the one who took the import back, and why."""
    reason = _("Import of %(file)s (#%(number)s) taken back: %(reason)s") % {
        "file": run.file_name,
        "number": run.pk,
        "reason": run.undo_reason,
    }
    group = uuid5(NAMESPACE_URL, f"webinars.attendeeimport:{run.pk}:undo")
    with acting_as(run.undo_asked_by, reason, way=Way.IMPORT, group=group):
        yield
