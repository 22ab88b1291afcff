"""manage.py audit_key: the key that the record is sealed with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.audit.domain.sealing.keys import PublicKey, make_file, signing_key


class Command(BaseCommand):
    help = "Prints the public key that seals are checked by, or makes a new signing key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--make", type=Path, metavar="FILE", help="write a new signing key there, for its owner only"
        )

    def handle(self, *, make: Path | None, **options: Any) -> None:
        if make is not None:
            self._print(self._made(make).public)
            self.stderr.write(f"audit_key: the signing key is in {make}. Set AUDIT_SIGNING_KEY_FILE to it.")
            return
        key = signing_key()
        if key is None:
            raise CommandError("There is no signing key. `manage.py audit_key --make FILE` makes one.")
        self._print(key.public)

    def _made(self, path: Path) -> Any:
        try:
            return make_file(path)
        except FileExistsError:
            raise CommandError(f"{path} is there already, and a key is never written over.") from None
        except OSError as error:
            raise CommandError(f"{path} can't be written: {error.strerror}.") from error

    def _print(self, key: PublicKey) -> None:
        self.stdout.write(f"{key.pem}fingerprint: {key.fingerprint}")
