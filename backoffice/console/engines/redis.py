"""Tasks queued in Redis by RQ."""

import logging
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django_rq.queues import get_queues
from django_tasks_rq import Job
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.timeouts import BaseDeathPenalty
from rq.worker import DequeueStrategy

logger = logging.getLogger(__name__)


class _NoTimeLimit(BaseDeathPenalty):
    """Tasks end their turns by themselves, and one that was cut off in the middle would only be begun again."""

    def setup_death_penalty(self) -> None:
        """Nothing."""

    def cancel_death_penalty(self) -> None:
        """Nothing."""


class _Worker(SimpleWorker):
    """Runs tasks in this very process, which keeps its connections to the database and to mail servers."""

    death_penalty_class = _NoTimeLimit

    def run_one(self) -> bool:
        """Run the next task, of each queue in turn. False where none waits."""
        found = self.queue_class.dequeue_any(
            self._ordered_queues,
            None,
            connection=self.connection,
            job_class=self.job_class,
            serializer=self.serializer,
            death_penalty_class=self.death_penalty_class,
        )
        if found is None:
            return False
        job, queue = found
        self.reorder_queues(queue)
        job.redis_server_version = self.get_redis_server_version()
        self.execute_job(job, queue)
        return True


class RedisEngine:
    """RQ's part of a worker: the loop, the signals and the sweep are the same as with the database.

    A killed worker's task is lost, or runs twice, which harms nobody: the state lies in rows, and the sweep asks again.
    """

    outages: tuple[type[Exception], ...] = (RedisError,)

    def __init__(self, worker_id: str, queue_names: Sequence[str]) -> None:
        self.running = True
        self._worker_id = worker_id
        self._names = settings.TASK_QUEUES if "*" in queue_names else list(queue_names)
        self._is_running_task = False
        self._known: _Worker | None = None

    def configure_signals(self) -> None:
        """Let a signal to stop end the work after the task at hand."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            signal.signal(number, self._stop)

    def run(self, limit: int) -> int:
        """Run up to `limit` tasks that are ready. Returns how many were run."""
        worker, count = self._worker(), 0
        worker.heartbeat()
        if worker.should_run_maintenance_tasks:
            worker.run_maintenance_tasks()
        while self.running and count < limit and self._run_one(worker):
            count += 1
        return count

    def close(self) -> None:
        """Take this worker off the list in Redis."""
        if self._known is not None:
            try:
                self._known.register_death()
            except RedisError:
                logger.warning("Redis can't be reached; the worker is taken off its list after a while.")

    def _worker(self) -> _Worker:
        """Registered in Redis when it is first needed, since Redis may start after the worker."""
        if self._known is None:
            queues = get_queues(*self._names, job_class=Job)
            worker = _Worker(
                queues,
                name=self._worker_id,
                connection=queues[0].connection,
                job_class=Job,
                queue_class=type(queues[0]),
                serializer=queues[0].serializer,
            )
            worker._dequeue_strategy = DequeueStrategy.ROUND_ROBIN
            worker.register_birth()
            self._known = worker
        return self._known

    def _run_one(self, worker: _Worker) -> bool:
        close_old_connections()
        self._is_running_task = True
        try:
            return worker.run_one()
        except RedisError:
            raise
        except Exception:
            # Such as a task whose traces in Redis were removed while it ran.
            logger.exception("A task could not be booked in Redis.")
            return True
        finally:
            self._is_running_task = False
            close_old_connections()

    def _stop(self, number: int, frame: FrameType | None) -> Any:
        if not self.running or not self._is_running_task:
            sys.exit(0 if self.running else 1)
        self.running = False
