"""Somebody else, in a process of their own, who does one thing in the moment that a test chooses."""

import json
import subprocess
import sys
import time
from typing import Any
from uuid import UUID

from django.conf import settings

from tests.comms.worker_processes import process_environment


class Elsewhere:
    """A process that is ready, and does one of the deeds below when it is told to."""

    def __init__(self, url: str, deed: str, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.audit.reverting.elsewhere", deed, *map(str, arguments)],
            cwd=settings.BASE_DIR,
            env=process_environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def get_ready(self) -> None:
        """Wait until nothing is left but to do it."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def start(self) -> None:
        """Let it happen now."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def outcome(self) -> Any:
        """What it came to: `done`, or the code of what was refused with its sentence. Raises when it failed."""
        told, _nothing = self.process.communicate(timeout=90)
        assert self.process.returncode == 0, told
        return json.loads(told)


def at_once(*others: Elsewhere, pause: float = 0) -> list[Any]:
    """Let them all do it in the same moment, or so many seconds one after the other; what it came to."""
    for other in others:
        other.get_ready()
    for other in others:
        other.start()
        time.sleep(pause)
    return [other.outcome() for other in others]


def take_back(group: str, user: str, fingerprint: str) -> None:
    """Take a request or job back as its preview with this fingerprint showed."""
    from backoffice.audit.domain.reverting import Group, apply
    from people.models import User

    apply(Group(UUID(group)), by=User.objects.get(pk=user), reason="By mistake", fingerprint=fingerprint)


def write_import(run: str) -> None:
    """Write every batch of a confirmed import."""
    from tests.webinars.attendee_lists import write
    from webinars.models import AttendeeImport

    write(AttendeeImport.objects.get(pk=run))


def tell(words: str) -> None:
    """Say it to the test at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(deed: str, *arguments: str) -> None:
    """Get ready, wait for a line, do it, and tell."""
    import django

    django.setup()
    from django.db import connection

    from backoffice.foundation.errors import RuleBroken

    connection.ensure_connection()
    tell("ready")
    sys.stdin.readline()
    try:
        {"take_back": take_back, "write_import": write_import}[deed](*arguments)
    except RuleBroken as broken:
        tell(json.dumps([broken.code, str(broken)]))
    else:
        tell(json.dumps(["done", ""]))


if __name__ == "__main__":
    main(*sys.argv[1:])
