"""A throw-away PostgreSQL server on loopback, for as long as a command runs.

    scripts/with-postgres make test     runs the command with TEST_DATABASE_URL and DATABASE_URL set to it
    scripts/with-postgres               prints its URL and keeps it until Ctrl-C
    scripts/with-postgres --check       says whether PostgreSQL is installed (exit code)

It writes nothing safely to disk (no fsync), which is what makes tests quick. The data is gone afterwards.
"""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import loopback

ROLE = "test"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "listen_addresses": loopback.HOST,
    "unix_socket_directories": "",
    "timezone": "UTC",
}


def main(arguments: list[str]) -> int:
    """The command's own exit code, or 1 where there is no PostgreSQL."""
    programs = _programs()
    if programs is None:
        print("PostgreSQL is not installed (Debian: apt-get install postgresql).", file=sys.stderr)
        return 1
    if arguments == ["--check"]:
        return 0
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    folder = Path(tempfile.mkdtemp(prefix="backoffice-postgres-"))
    server = None
    try:
        server, url = _start(programs, folder)
        return _run(arguments, {**os.environ, "TEST_DATABASE_URL": url, "DATABASE_URL": url}, url)
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of the newest server programs; Debian keeps them off PATH, one folder a version."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if versions:
        return max(versions, key=lambda path: [int(number) for number in re.findall(r"\d+", path.parent.name)])
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _identity(folder: Path) -> dict[str, Any]:
    """Whom to run the server as: PostgreSQL refuses to run as root, so root hands it to another account."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _start(programs: Path, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The running server and the URL of a superuser on it; exits with the server's words if it does not come up."""
    identity = _identity(folder)
    data, password_file, log = folder / "data", folder / "password", folder / "log"
    password = secrets.token_hex(16)
    password_file.write_text(password)
    password_file.chmod(0o600)
    if identity:
        os.chown(password_file, identity["user"], identity["group"])
    created = subprocess.run(
        [
            *(str(programs / "initdb"), "--pgdata", str(data), "--username", ROLE, "--pwfile", str(password_file)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ],
        **identity,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if created.returncode:
        raise SystemExit(f"PostgreSQL could not make its folder: {created.stderr.strip()}")

    port = loopback.any_free()
    options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with log.open("wb") as lines:
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data), "-p", str(port), *options],
            **identity,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
            start_new_session=True,  # a Ctrl-C is for the command; the server is stopped after it
        )
    try:
        deadline = time.monotonic() + 60
        ready = [str(programs / "pg_isready"), "--quiet", "--host", loopback.HOST, "--port", str(port)]
        while subprocess.run(ready, check=False).returncode:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"PostgreSQL did not start:\n{log.read_text(errors='replace').strip()}")
            time.sleep(0.1)
    except BaseException:
        _stop(server)
        raise
    return server, f"postgres://{ROLE}:{password}@{loopback.HOST}:{port}/postgres"


def _run(command: list[str], env: dict[str, str], url: str) -> int:
    """Run the command to its end, or wait for Ctrl-C when there is none."""
    if not command:
        print(url, flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            return 0
    # The terminal sends Ctrl-C to the command as well; its exit code is the answer.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        process = subprocess.Popen(command, env=env)
    except OSError as error:
        print(f"{command[0]} can't be run: {error.strerror}.", file=sys.stderr)
        return 127
    try:
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    return code if code >= 0 else 128 - code


def _stop(server: subprocess.Popen[bytes]) -> None:
    """A quick but orderly end: open connections are closed, nothing needs to be saved."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
