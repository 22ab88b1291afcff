"""A mail server that takes everything as quickly as it can and counts; a process of its own, started by `Sink`."""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

END_OF_TEXT = b"\r\n.\r\n"


class _Session(asyncio.Protocol):
    """One connection: commands one by one or many at once (PIPELINING)."""

    def __init__(self, times: list[float]) -> None:
        self.times = times
        self.waiting = b""
        self.is_text = False
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        waiting, answers = self.waiting + data, []
        while True:
            end = (
                b".\r\n" if self.is_text and waiting.startswith(b".\r\n") else END_OF_TEXT if self.is_text else b"\r\n"
            )
            piece, found, rest = waiting.partition(end)
            if not found:
                break
            waiting = rest
            answers.append(self.taken() if self.is_text else self.answer(piece))
        self.waiting = waiting
        if answers:
            self.transport.write(b"".join(answers))

    def taken(self) -> bytes:
        self.is_text = False
        self.times.append(time.monotonic())
        # As real servers do, each mail has words of its own.
        return b"250 2.0.0 Ok: queued as %010X\r\n" % len(self.times)

    def answer(self, line: bytes) -> bytes:
        match line[:4].upper():
            case b"DATA":
                self.is_text = True
                return b"354 Go on\r\n"
            case b"EHLO":
                return b"250-sink\r\n250-PIPELINING\r\n250 SIZE 10485760\r\n"
            case b"QUIT":
                asyncio.get_running_loop().call_soon(self.transport.close)
                return b"221 Bye\r\n"
        return b"250 OK\r\n"


async def _serve() -> None:
    times: list[float] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Session(times), "127.0.0.1", 0, backlog=200)
    print(server.sockets[0].getsockname()[1], flush=True)
    wishes = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(wishes), sys.stdin)
    while wish := await wishes.readline():
        print(json.dumps(times if wish == b"times\n" else len(times)), flush=True)
        if wish == b"times\n":
            times.clear()


@dataclass
class Sink:
    """The running server."""

    port: int = 0
    process: Any = None

    def __enter__(self) -> "Sink":
        command = [sys.executable, "-m", "tests.benchmarks.smtp_sink"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *_exception: object) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()

    def count(self) -> int:
        """How many mails it took since the times were asked for."""
        return int(self._ask("count"))

    def times(self) -> list[float]:
        """When it took each, on this machine's monotonic clock; it begins to count anew."""
        return list(self._ask("times"))

    def wait_for(self, count: int, *, within: float = 600) -> list[float]:
        """The times, as soon as there are so many."""
        deadline = time.monotonic() + within
        while self.count() < count:
            assert time.monotonic() < deadline, f"{self.count()} of {count} mails arrived"
            time.sleep(0.05)
        return self.times()

    def _ask(self, wish: str) -> Any:
        self.process.stdin.write(wish + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


if __name__ == "__main__":
    asyncio.run(_serve())
