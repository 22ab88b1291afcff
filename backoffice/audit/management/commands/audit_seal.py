"""manage.py audit_seal: seal the record now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.audit.domain.sealing.copies import copy_seals
from backoffice.audit.domain.sealing.keys import signing_key
from backoffice.audit.domain.sealing.sealer import seal_rows
from backoffice.audit.models import SealCopy


class Command(BaseCommand):
    help = "Seals the rows that are new in the record, and writes the seals elsewhere. Workers do it by themselves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--wait", type=float, default=30, metavar="SECONDS", help="how long to wait for whoever is writing (30)"
        )

    def handle(self, *, wait: float, **options: Any) -> None:
        if signing_key() is None:
            raise CommandError("There is no signing key. `manage.py audit_key --make FILE` makes one.")
        sealed = seal_rows(wait_seconds=wait)
        numbers = f"{sealed.numbers[0]}–{sealed.numbers[-1]}" if sealed.numbers else "none"
        copied = copy_seals()
        self.stdout.write(f"audit_seal: {sealed.row_count} rows sealed (seals: {numbers}), {copied} copies written")
        for table in sealed.busy_tables:
            self.stderr.write(f"audit_seal: {table} was left for the next time, since somebody is writing to it")
        failed = list(SealCopy.objects.exclude(error=""))
        if failed:
            raise CommandError(" ".join(copy.error for copy in failed))
