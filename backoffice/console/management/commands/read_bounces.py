"""manage.py read_bounces: take delivery reports from files, from a Maildir or from a pipe."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.foundation.history import Way, acting_as_system
from comms.domain.bounces.mailboxes import (
    MOST_BYTES,
    Reading,
    Verdict,
    is_maildir,
    new_mails,
    put_away,
    read_file,
)


class Command(BaseCommand):
    help = (
        "Reads what mail servers sent back (delivery reports, complaints) and marks the mails that are meant. Anything "
        "else in the mailbox is left alone. Run it as often as you like: a report that was taken changes nothing more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="one mail each; - reads one from standard input")
        parser.add_argument(
            "--maildir", type=Path, metavar="DIR", help="take the new mails of it, and move them to cur"
        )

    def handle(self, *, files: list[str], maildir: Path | None, **options: Any) -> None:
        if bool(files) == bool(maildir):
            raise CommandError("Name files, or - for standard input, or --maildir DIR.")
        self.is_talkative = options["verbosity"] > 1
        reading = Reading()
        with acting_as_system("read_bounces", way=Way.COMMAND):
            if maildir is not None:
                self._take_maildir(reading, maildir)
            for name in files:
                self._take(reading, name, self._bytes_of(name))
        counts, found = reading.counts, len(reading.deliveries)
        self.stdout.write(
            f"read_bounces: {reading.read_count} read: {counts[Verdict.TAKEN]} taken, "
            f"{counts[Verdict.IGNORED]} ignored, {counts[Verdict.UNREADABLE]} could not be read; "
            f"{found} {'delivery' if found == 1 else 'deliveries'} meant"
        )

    def _take_maildir(self, reading: Reading, folder: Path) -> None:
        if not is_maildir(folder):
            raise CommandError(f"{folder} is no Maildir: it has no folders new and cur.")
        for path in new_mails(folder):
            try:
                verdict = self._take(reading, path.name, read_file(path))
                put_away(path, verdict)
            except FileNotFoundError:  # another reader was faster
                continue
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror or error}") from error

    def _bytes_of(self, name: str) -> bytes:
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES)
        try:
            return read_file(Path(name))
        except OSError as error:
            raise CommandError(f"{name} can't be read: {error.strerror or error}") from error

    def _take(self, reading: Reading, name: str, raw: bytes) -> Verdict:
        verdict, why = reading.take(raw)
        if self.is_talkative or verdict == Verdict.UNREADABLE:
            self.stdout.write(f"{name}: {verdict} ({why})")
        return verdict
