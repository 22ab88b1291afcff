"""Worker processes without the seconds that each takes to start: a process that has the product loaded forks them.

Run as a program it reads one function per line, as `module:name` with an argument behind it, forks a process that
calls it, and answers with that process's number. Each is a process as any other: it has connections of its own, and
dies of a signal by itself.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 120


class Nursery:
    """The forking process, asked from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def start(self, function: Callable[[str], None], argument: str = "") -> int:
        """Start a process that calls the function; returns its number."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{function.__module__}:{function.__name__} {argument}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the nursery has ended"
        return int(answer)

    def run(self, function: Callable[[str], None], argument: str = "") -> None:
        """Call the function in a process of its own, and wait until that has ended."""
        wait_for_end_of(self.start(function, argument))


@contextlib.contextmanager
def nursery(environment: dict[str, str]) -> Iterator[Nursery]:
    """A nursery with the product loaded under these variables; what it forked is expected to have ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", __name__],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Nursery(process)
    finally:
        process.kill()
        process.communicate()


def is_running(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for_end_of(pid: int) -> None:
    """Wait until the process is gone. Raises AssertionError where it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_running(pid):
        assert time.monotonic() < deadline, "the process does not end"
        time.sleep(0.005)


def main() -> None:
    """Load the product, then fork at each line."""
    import django

    django.setup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are gone at once
    for line in sys.stdin:
        place, argument = line.rstrip("\n").split(" ", 1)
        module, name = place.split(":")
        function = getattr(import_module(module), name)
        pid = os.fork()
        if pid:
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            function(argument)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)


if __name__ == "__main__":
    main()
