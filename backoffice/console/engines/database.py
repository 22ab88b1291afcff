"""Tasks queued in the database."""

from collections.abc import Sequence

from django_tasks_db.management.commands.db_worker import Worker


class DatabaseEngine:
    """The library's worker, a few tasks at a time."""

    outages: tuple[type[Exception], ...] = ()

    def __init__(self, worker_id: str, queue_names: Sequence[str]) -> None:
        self._worker = Worker(
            queue_names=list(queue_names),
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )

    @property
    def running(self) -> bool:
        """Whether no signal has said stop."""
        return bool(self._worker.running)

    def configure_signals(self) -> None:
        """Let a signal to stop end the work after the task at hand."""
        self._worker.configure_signals()

    def run(self, limit: int) -> int:
        """Run up to `limit` tasks that are ready. Returns how many were run."""
        self._worker.max_tasks, self._worker._run_tasks = limit, 0
        self._worker.run()
        return self._worker._run_tasks

    def close(self) -> None:
        """Nothing: the worker is known nowhere."""
