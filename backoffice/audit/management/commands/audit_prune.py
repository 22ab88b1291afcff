"""manage.py audit_prune: remove what was kept long enough."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.audit.domain.permits import may_be_granted
from backoffice.audit.domain.sealing.keys import signing_key
from backoffice.audit.domain.sealing.pruning import prune
from backoffice.foundation.history import Way, acting_as_system


class Command(BaseCommand):
    help = "Removes rows of the record that are older than AUDIT_RETENTION_DAYS allows. Workers do it once a day."

    def handle(self, **options: Any) -> None:
        if not settings.AUDIT_RETENTION_DAYS:
            raise CommandError("AUDIT_RETENTION_DAYS is not set: everything is kept.")
        if signing_key() is None:
            raise CommandError("There is no signing key, and only sealed rows are removed.")
        if not may_be_granted():
            raise CommandError("This user of the database may not remove rows of the record. Use the owner's.")
        with acting_as_system("audit_prune", way=Way.COMMAND):
            done = prune()
        self.stdout.write("audit_prune: " + ", ".join(f"{count} rows of {label}" for label, count in done.items()))
