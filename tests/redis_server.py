"""A Redis of its own on loopback, without a disk, for as long as it is needed."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError


class RedisServer:
    """A running server: its URL, and a client to look into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = Redis(host="127.0.0.1", port=self._port)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        program = shutil.which("redis-server")
        assert program is not None, "redis-server is not installed (Debian: apt-get install redis-server)."
        options = {"bind": "127.0.0.1", "port": str(self._port), "save": "", "appendonly": "no"}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen([program, *words], cwd=self._folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline, "redis-server does not come up."
            assert self._process.poll() is None, "redis-server ended by itself."
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it; whatever it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self.client.close()

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except RedisError:
            return False


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """A server that runs meanwhile."""
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
