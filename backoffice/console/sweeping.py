"""One sweep over everything that a lost nudge, a crash or a pause may have left behind."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

import backoffice.audit.tasks
import comms.tasks
import media.tasks
import webinars.tasks

# Finished tasks are of no use after this time; what they did lies in the rows they did it to. Redis prunes its own.
KEEP_TASKS_DAYS = 7

SWEEPS: tuple[Callable[[], dict[str, int]], ...] = (
    webinars.tasks.sweep,
    media.tasks.sweep,
    comms.tasks.sweep,
    backoffice.audit.tasks.sweep,
)


def sweep() -> dict[str, int]:
    """Run every app's sweep and prune the queue of the database. Returns what was done, name → count."""
    done: dict[str, int] = {}
    for one in SWEEPS:
        done |= one()
    limit = timezone.now() - timedelta(days=KEEP_TASKS_DAYS)
    done["old tasks removed"] = DBTaskResult.objects.finished().filter(finished_at__lt=limit).delete()[0]
    return done
