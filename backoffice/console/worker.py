"""A worker process: runs what is queued, and sweeps now and then."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections

from backoffice.console.engines import engine

SWEEP_EVERY_SECONDS = 15.0
IDLE_SECONDS = 0.5
OUTAGE_SECONDS = 5.0
# Between two sweeps a worker takes at most this many tasks, so that a long queue does not keep it from sweeping.
TASKS_PER_ROUND = 50

logger = logging.getLogger(__name__)


class SweepingWorker:
    """Serves the queues of the chosen engine one task at a time, and calls `sweep` when it is due.

    A killed worker leaves its task unfinished for ever, which harms nobody: the state lies in the rows that the
    task worked on, and the next sweep of any worker asks for them again.
    """

    def __init__(self, *, sweep: Callable[[], Any], worker_id: str, queue_names: list[str]) -> None:
        self.sweep = sweep
        self.swept_at = float("-inf")
        self.engine = engine(worker_id, queue_names)
        self.run_count = 0

    def run_for_ever(self) -> None:
        """Work until a signal says stop; the task at hand is finished first."""
        self.engine.configure_signals()
        try:
            while self.engine.running:
                self._sweep_if_due()
                if not self._run_what_can_be_reached():
                    time.sleep(IDLE_SECONDS)
        finally:
            self.engine.close()

    def run_until_idle(self) -> int:
        """Sweep, then work until nothing is ready. Returns the number of tasks that were run."""
        self.sweep()
        try:
            while self._run_round():
                pass
        finally:
            self.engine.close()
        return self.run_count

    def _run_what_can_be_reached(self) -> int:
        try:
            return self._run_round()
        except self.engine.outages as error:
            logger.error("The queue can't be reached (%s); it is tried again in %s seconds.", error, OUTAGE_SECONDS)
            time.sleep(OUTAGE_SECONDS)
            return 0

    def _run_round(self) -> int:
        count = self.engine.run(TASKS_PER_ROUND)
        self.run_count += count
        return count

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
