"""manage.py worker: run the background work."""

import os
import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import get_random_string

from backoffice.audit.domain.settings_record import note_at_start
from backoffice.console.sweeping import sweep
from backoffice.console.worker import SweepingWorker


class Command(BaseCommand):
    help = "Runs background work: imports, announcements, the clock. Start as many as you like, on as many machines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="stop when nothing is left to do")
        parser.add_argument("--queues", default="*", help="comma-separated names of queues (default: all)")
        parser.add_argument("--quiet", action="store_true", help="print nothing")

    def handle(self, *, until_idle: bool, queues: str, quiet: bool, **options: Any) -> None:
        note_at_start()
        worker_id = f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(6)}"
        worker = SweepingWorker(sweep=sweep, worker_id=worker_id, queue_names=queues.split(","))
        if until_idle:
            try:
                count = worker.run_until_idle()
            except worker.engine.outages as error:
                raise CommandError(f"The queue can't be reached: {error}") from error
            self._say(f"worker: {count} tasks run, nothing left to do", quiet)
        else:
            self._say(f"worker {worker_id} is waiting for work (Ctrl-C stops it after the task at hand)", quiet)
            worker.run_for_ever()

    def _say(self, line: str, quiet: bool) -> None:
        if not quiet:
            self.stdout.write(line)
            self.stdout.flush()
