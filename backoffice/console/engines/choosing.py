"""Which engine the settings choose, and what a worker asks of it."""

from collections.abc import Sequence
from typing import Protocol

from django.conf import settings


class Engine(Protocol):
    """Runs queued tasks one at a time in this process; `outages` are the errors of a queue that can't be reached."""

    outages: tuple[type[Exception], ...]

    @property
    def running(self) -> bool:
        """Whether no signal has said stop."""

    def configure_signals(self) -> None:
        """Let a signal to stop end the work after the task at hand."""

    def run(self, limit: int) -> int:
        """Run up to `limit` tasks that are ready. Returns how many were run."""

    def close(self) -> None:
        """Take leave of the queue."""


def engine(worker_id: str, queue_names: Sequence[str]) -> Engine:
    """The engine of the settings, serving these queues; `*` is all."""
    if settings.TASKS_ENGINE == "redis":
        from backoffice.console.engines.redis import RedisEngine

        return RedisEngine(worker_id, queue_names)
    from backoffice.console.engines.database import DatabaseEngine

    return DatabaseEngine(worker_id, queue_names)
