"""manage.py audit_verify: whether the record is what was sealed."""

import json
from argparse import ArgumentParser
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from backoffice.audit.domain.sealing.copies import folders
from backoffice.audit.domain.sealing.keys import PublicKey, own_keys, read_files
from backoffice.audit.domain.sealing.report import Outcome
from backoffice.audit.domain.sealing.verifying import number_since, verify

FAILURES = {
    Outcome.TAMPERED: CommandError("The record was tampered with.", returncode=1),
    Outcome.NOT_VERIFIED: CommandError("The record could not be verified as a whole.", returncode=2),
}


class Command(BaseCommand):
    help = (
        "Recomputes all seals and names the first rows that were changed, removed, inserted or reordered. "
        "Exit code: 0 all holds, 1 tampered with, 2 it could not be verified."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", metavar="DATE|NUMBER", help="only from that day, moment (UTC) or seal on")
        parser.add_argument("--json", action="store_true", dest="as_json", help="the report as JSON")
        parser.add_argument(
            "--public-key", type=Path, action="append", default=[], metavar="FILE",
            help="trust this key alone, not those of the settings; may be given more than once",
        )  # fmt: skip
        parser.add_argument(
            "--copies", type=Path, action="append", default=[], metavar="DIR",
            help="a folder with copies of the seals, besides those of the settings",
        )  # fmt: skip

    def handle(
        self, *, since: str | None, as_json: bool, public_key: list[Path], copies: list[Path], **options: Any
    ) -> None:
        keys, number = self._keys(public_key), self._number(since)
        report = verify(keys, since=number, copies=[*folders(), *copies])
        text = json.dumps(report.as_data(), ensure_ascii=False, indent=2) if as_json else "\n".join(report.lines())
        self.stdout.write(text)
        if report.outcome in FAILURES:
            raise FAILURES[report.outcome]

    def _keys(self, paths: list[Path]) -> dict[str, PublicKey]:
        try:
            keys = read_files(paths) if paths else own_keys()
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        if not keys:
            raise CommandError("There is no public key to verify by. Give one with --public-key.", returncode=2)
        return keys

    def _number(self, since: str | None) -> int:
        if since is None:
            return 1
        if since.isdecimal():
            return max(1, int(since))
        try:
            moment, day = parse_datetime(since), parse_date(since)
        except ValueError:
            moment = day = None
        if moment is None and day is not None:
            moment = datetime.combine(day, time.min)
        if moment is None:
            raise CommandError(f"--since {since} is neither a number nor a date such as 2026-11-24.", returncode=2)
        return number_since(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
