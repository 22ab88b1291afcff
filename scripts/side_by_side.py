"""Runs processes side by side: they start together, and when one ends or a signal comes, all stop."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from types import FrameType

GRACE_SECONDS = 20.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(commands: Mapping[str, Sequence[str]], env: Mapping[str, str], tick: Callable[[], None]) -> int:
    """0 after a signal stopped all; 1 when a process ended by itself, which is said in one line.

    `tick` is called a few times a second while all run.
    """
    asked: list[int] = []

    def remember(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    for number in SIGNALS:
        signal.signal(number, remember)

    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            # A session of its own: a Ctrl-C in the terminal reaches this process only, which then stops both in order.
            running[name] = subprocess.Popen(command, env=env, start_new_session=True)
        while not asked:
            for name, process in running.items():
                if process.poll() is not None:
                    others = " and ".join(f"the {other}" for other in running if other != name)
                    print(f"The {name} ended by itself ({_how(process.returncode)}); stopping {others}.", flush=True)
                    return 1
            tick()
            time.sleep(0.2)
        print("\nStopping ...", flush=True)
        return 0
    finally:
        _stop(running.values(), asked)


def _stop(processes: Collection[subprocess.Popen[bytes]], asked: list[int]) -> None:
    """Ask each to finish what it does; a second signal, or too long a wait, ends them at once."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    signals_so_far = len(asked)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(process.poll() is None for process in processes):
        if len(asked) > signals_so_far or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    for process in processes:
        # Also what a process leaves behind: its children are in its session.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
