"""A whole back office for the browser tests: a database of its own, the demo in it, a web server and a worker."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "backoffice-demo"  # as in fixtures/demo.toml
STARTS_WITHIN_SECONDS = 120


@dataclass
class BackOffice:
    """A running back office: where it answers, where its files are, and its processes."""

    address: str
    folder: Path
    env: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        """What its web server and its worker say."""
        return self.folder / "office.log"

    def manage(self, *words: str) -> str:
        """Run a management command against it; its output. Raises RuntimeError with what the command complained of."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a process that runs until it ends by itself or the back office is stopped."""
        with self.log.open("ab") as log:
            process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=self.env, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def stop(self) -> None:
        """Stop all of its processes."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def back_office(folder: Path, database_url: str, **settings: str) -> Iterator[BackOffice]:
    """The demo, served by gunicorn with one worker process beside it, all files below `folder`.

    `settings` are further variables of its environment. Raises RuntimeError where a step fails, TimeoutError where it
    does not answer.
    """
    port = _free_port()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "backoffice.settings.development",
        "DATABASE_URL": database_url,
        "BACKOFFICE_VAR_DIR": str(folder),
        "DEBUG": "0",
        **settings,
    }
    office = BackOffice(f"http://127.0.0.1:{port}", folder, env)
    try:
        # Static files and data have nothing to do with each other: they are prepared at the same time.
        static = office.start("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        office.manage("migrate", "--verbosity", "0")
        office.manage("demo", "--address", office.address)
        if static.wait(timeout=STARTS_WITHIN_SECONDS):
            raise RuntimeError(f"collectstatic failed:\n{office.log.read_text()}")
        office.start(
            *("-m", "gunicorn", "--config", "scripts/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"),
            "backoffice.wsgi:application",
        )
        office.start("manage.py", "worker", "--quiet")
        _wait_until_it_answers(office)
        yield office
    finally:
        office.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(office: BackOffice) -> None:
    end = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < end:
        if any(process.poll() for process in office.processes):
            raise RuntimeError(f"A process of the back office ended:\n{office.log.read_text()}")
        try:
            urllib.request.urlopen(f"{office.address}/login/", timeout=5).close()
        except OSError:  # refused, reset, or too slow as yet
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{office.address} did not answer within {STARTS_WITHIN_SECONDS} seconds.")
