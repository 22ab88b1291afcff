"""Imports that a crash or a lost nudge left behind."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from webinars.choices import ImportState
from webinars.models import AttendeeImport

# A batch takes a second; one that gave no sign of life for so long has nobody who works on it.
STALLED_AFTER = timedelta(seconds=30)


def take_up_stalled(now: datetime | None = None) -> list[AttendeeImport]:
    """The imports that somebody should go on with; each is given out once in so many seconds."""
    now = now or timezone.now()
    at_work = Q(state__in=[ImportState.READING, ImportState.QUEUED, ImportState.RUNNING, ImportState.UNDOING])
    silent = Q(touched_at=None) | Q(touched_at__lt=now - STALLED_AFTER)
    taken = []
    for run in AttendeeImport.objects.filter(at_work & silent).order_by("pk"):
        # Conditional, so that of two sweeps only one takes it.
        if AttendeeImport.objects.filter(at_work & silent, pk=run.pk).update(touched_at=now):
            taken.append(run)
    return taken
