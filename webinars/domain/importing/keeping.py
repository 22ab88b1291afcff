"""How long the file and the rows of an import are kept: they are about people who may not be known here at all."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.foundation.history import acting_as_system
from webinars.choices import ImportState
from webinars.models import AttendeeImport

REMOVED_AT_ONCE = 100


def remove_old_files(now: datetime | None = None) -> int:
    """Remove the files and rows of imports older than ATTENDEE_FILES_KEPT_DAYS; returns of how many.

    What the imports came to stays, and what they wrote. Unfinished ones that wait for nobody are discarded first.
    """
    now = now or timezone.now()
    limit = now - timedelta(days=settings.ATTENDEE_FILES_KEPT_DAYS)
    at_rest = ~Q(state__in=[ImportState.QUEUED, ImportState.RUNNING, ImportState.UNDOING])
    old = AttendeeImport.objects.filter(at_rest, created_at__lt=limit, file_removed_at=None)
    removed = 0
    with acting_as_system(
        "sweep", _("Attendee lists are kept for %(days)s days") % {"days": settings.ATTENDEE_FILES_KEPT_DAYS}
    ):
        for run in old.exclude(finished_at__gte=limit).order_by("pk")[:REMOVED_AT_ONCE]:
            _remove(run, now)
            removed += 1
    return removed


def _remove(run: AttendeeImport, now: datetime) -> None:
    # The file first: a crash in between is made good by the next sweep, which finds it gone already.
    run.file.storage.delete(str(run.file.name))
    rows = run.rows.all()
    rows._raw_delete(rows.db)
    if run.state in (ImportState.READING, ImportState.READY):
        run.state, run.finished_at = ImportState.CANCELLED, now
    run.file_removed_at = now
    run.save(update_fields=["state", "finished_at", "file_removed_at"])
