"""manage.py sweep: pick up what a crash, a pause or a lost nudge left behind."""

from typing import Any

from django.core.management.base import BaseCommand

from backoffice.console.sweeping import sweep


class Command(BaseCommand):
    help = "Moves webinars by the clock, and asks again for whatever was left unfinished. Workers do it by themselves."

    def handle(self, **options: Any) -> None:
        done = sweep()
        self.stdout.write("sweep: " + ", ".join(f"{count} {name}" for name, count in done.items()))
