"""manage.py demo: make the demo once, and say how to log in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.console.demo.build import build
from backoffice.console.demo.script import read_script
from people.choices import Role


class Command(BaseCommand):
    help = "Makes the demo by doing the main job on the files in fixtures/; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="where the demo will be served")

    def handle(self, *, address: str, **options: Any) -> None:
        if not settings.DEMO_IS_ALLOWED:
            raise CommandError(
                "The demo's password is public, so it is made under backoffice.settings.development only."
            )
        script = read_script()
        for line in build(script):
            self.stdout.write(f"  {line}")
            self.stdout.flush()
        self.stdout.write(f"\nThe back office: {address}/admin/   attendees' pages: {address}/\n")
        self.stdout.write(f"Log in with the password {script.password} as\n")
        for role in Role:
            person = next(entry for entry in script.all("people") if entry["role"] == role)
            self.stdout.write(f"  {role.label:<14} {person['email']}\n")
