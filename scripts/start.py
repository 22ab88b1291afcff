"""Starts the back office on this machine, web server and worker:  start.py demo|dev"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import loopback
import side_by_side

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv" / "bin" / "python")
LOCKS = {"demo": "requirements.lock", "dev": "requirements-dev.lock"}


def main(mode: str) -> int:
    """The exit code: 0 when it was stopped by Ctrl-C or a signal, anything else when something failed."""
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    port = loopback.asked_for()
    address = f"http://{loopback.HOST}:{port}"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "backoffice.settings.development",
        "DEBUG": "1" if mode == "dev" else "0",
        "BACKOFFICE_DEMO": "1",
        "PYTHONUNBUFFERED": "1",
        "SITE_URL": os.environ.get("SITE_URL", address),
    }

    _step(["scripts/bootstrap", LOCKS[mode]], env)
    _step([PYTHON, "manage.py", "migrate", "--verbosity", "0"], env)
    if mode == "demo":
        _step([PYTHON, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"], env)
    _step([PYTHON, "manage.py", "demo", "--address", address], env)

    servers = {
        "demo": [
            *(PYTHON, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py"),
            *("--bind", f"{loopback.HOST}:{port}", "backoffice.wsgi:application"),
        ],
        "dev": [PYTHON, "manage.py", "runserver", f"{loopback.HOST}:{port}"],
    }
    commands = {"web server": servers[mode], "worker": [PYTHON, "manage.py", "worker"]}
    return side_by_side.run(commands, env, tick=_tell_once(port, f"\nOpen {address}/ (Ctrl-C stops it)."))


def _step(command: list[str], env: dict[str, str]) -> None:
    """Run one step of the preparation; if it fails, say which and end with its exit code."""
    code = subprocess.run(command, env=env, check=False).returncode
    if code:
        raise SystemExit(_told(f"Not started: “{' '.join(command).replace(PYTHON, 'python')}” failed.", code))


def _told(line: str, code: int) -> int:
    print(line, file=sys.stderr)
    return code if code > 0 else 1


def _tell_once(port: int, line: str) -> Callable[[], None]:
    """A tick that prints the line when the port answers for the first time."""
    told = False

    def tick() -> None:
        nonlocal told
        if not told and loopback.answers(port):
            told = True
            print(line, flush=True)

    return tick


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
