"""Taking hold of an import for one step, so that no two workers do it at once."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from webinars.models import AttendeeImport

if TYPE_CHECKING:
    from webinars.choices import ImportState


def claim(import_id: int, state_in: "set[ImportState]", *, wait: bool = False) -> AttendeeImport | None:
    """The import, locked to the end of the transaction, if it is in one of the states; without `wait` also None while
    somebody else holds it."""
    found = _locking(wait=wait).select_related("webinar", "uploaded_by").filter(pk=import_id, state__in=state_in)
    return found.first()


def hold(import_id: int) -> AttendeeImport:
    """The import as it is stored, locked to the end of the transaction; waits for a batch that is being written."""
    run: AttendeeImport = _locking(wait=True).select_related("webinar", "uploaded_by").get(pk=import_id)
    return run


def _locking(*, wait: bool) -> "QuerySet[AttendeeImport]":
    # Only the import's own row, and not against registrations that begin to point at it.
    return AttendeeImport.objects.select_for_update(of=("self",), no_key=True, skip_locked=not wait).order_by("pk")
