"""What the worker does for the audit."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from backoffice.audit.domain.sealing.copies import copy_seals
from backoffice.audit.domain.sealing.pruning import is_due, prune
from backoffice.audit.domain.sealing.sealer import seal_rows
from backoffice.audit.models import Seal
from backoffice.foundation.history import acting_as_system

# What is not settled by then is sealed with the next sweep.
WAIT_SECONDS = 2.0


def sweep() -> dict[str, int]:
    """Seal what is new, write the seals elsewhere, and prune once a day. Returns what was done, name → count."""
    done = {}
    with acting_as_system("sweep"):
        if is_due():
            done["old rows of the record pruned"] = sum(prune().values())
    due = timezone.now() - timedelta(seconds=settings.AUDIT_SEAL_EVERY_SECONDS)
    if not Seal.objects.filter(at__gt=due).exists():
        done["rows sealed"] = seal_rows(wait_seconds=WAIT_SECONDS).row_count
    if settings.AUDIT_SEAL_COPIES:
        done["seals copied"] = copy_seals()
    return done
