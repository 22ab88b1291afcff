"""Real worker processes on a database of their own, to be killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def database_url(folder: Path) -> str:
    """Where another process finds what was committed here; an in-memory database is copied to a file in `folder`."""
    values = connection.settings_dict
    if connection.vendor == "postgresql":
        password = quote(values["PASSWORD"], safe="")
        return f"postgres://{values['USER']}:{password}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    path = folder / "copy.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{path}"


def start_worker(url: str, *options: str, chunk: int = 500, **variables: str) -> subprocess.Popen[bytes]:
    """A worker that sweeps, and then works until nothing is left to do; `variables` are of its environment."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", *(options or ("--until-idle", "--quiet"))],
        cwd=settings.BASE_DIR,
        env={
            **process_environment(url),
            "FAN_OUT_CHUNK": str(chunk),
            "FAN_OUT_QUIET_SECONDS": "0",
            **variables,
        },
    )


def process_environment(url: str) -> dict[str, str]:
    """What another process needs to know to work on this database as the tests do."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "backoffice.settings.test", "TEST_DATABASE_URL": url}


def kill_when(worker: subprocess.Popen[bytes], is_time: Callable[[], bool], *, within: float = 60) -> bool:
    """Kill the worker as a power cut would, once `is_time`. False where it ended before, or never came so far."""
    deadline = time.monotonic() + within
    while worker.poll() is None and time.monotonic() < deadline:
        if is_time():
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            return True
        time.sleep(0.005)
    worker.kill()
    worker.wait()
    return False


def finish(worker: subprocess.Popen[bytes], *, within: float = 60) -> None:
    """Wait until the worker has nothing left to do. Raises when it fails or takes too long."""
    if worker.wait(timeout=within):
        raise AssertionError(f"The worker ended with exit code {worker.returncode}.")
