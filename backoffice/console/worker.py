"""A worker process: runs what is queued, and sweeps now and then."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

SWEEP_EVERY_SECONDS = 15.0
IDLE_SECONDS = 0.5
# Between two sweeps a worker takes at most this many tasks, so that a long queue does not keep it from sweeping.
TASKS_PER_ROUND = 50

logger = logging.getLogger(__name__)


class SweepingWorker:
    """Serves every queue of the database backend one task at a time, and calls `sweep` when it is due.

    A killed worker leaves its task marked as running for ever, which harms nobody: the state lies in the rows that the
    task worked on, and the next sweep of any worker asks for them again.
    """

    def __init__(self, *, sweep: Callable[[], Any], worker_id: str, queue_names: list[str]) -> None:
        self.sweep = sweep
        self.swept_at = float("-inf")
        self.engine = Worker(
            queue_names=queue_names,
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=TASKS_PER_ROUND,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        self.run_count = 0

    def run_for_ever(self) -> None:
        """Work until a signal says stop; the task at hand is finished first."""
        self.engine.configure_signals()
        while self.engine.running:
            self._sweep_if_due()
            if not self._run_round():
                time.sleep(IDLE_SECONDS)

    def run_until_idle(self) -> int:
        """Sweep, then work until nothing is ready. Returns the number of tasks that were run."""
        self.sweep()
        while self._run_round():
            pass
        return self.run_count

    def _run_round(self) -> int:
        self.engine._run_tasks = 0
        self.engine.run()
        self.run_count += self.engine._run_tasks
        return self.engine._run_tasks

    def _sweep_if_due(self) -> None:
        if time.monotonic() - self.swept_at < SWEEP_EVERY_SECONDS:
            return
        close_old_connections()
        try:
            self.sweep()
        except Exception:
            # A sweep that fails must not take the worker with it: the next one tries again.
            logger.exception("The sweep failed; it is tried again in %s seconds.", SWEEP_EVERY_SECONDS)
        self.swept_at = time.monotonic()
