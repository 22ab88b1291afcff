"""Redis as the queue of background tasks, by RQ; imported only where the settings choose it."""

from typing import Any

from django_rq.queues import DjangoRQ
from django_tasks_rq import RQBackend
from rq.job import Job

# What failed can be looked at for this long.
FAILURES_KEPT_SECONDS = 7 * 24 * 3600


class Queue(DjangoRQ):
    """A queue that forgets failures after a week instead of a year."""

    def create_job(self, *args: Any, **values: Any) -> Job:
        """The job to put into Redis."""
        return super().create_job(*args, **{"failure_ttl": FAILURES_KEPT_SECONDS, **values})


class RedisBackend(RQBackend):
    """RQ knows no priorities: what has one goes to the front of its queue, everything else to the end."""

    supports_priority = True

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Put a task into its queue; the library means by the highest priority that it goes to the front."""
        return super().enqueue(task.using(priority=100) if task.priority > 0 else task, args, kwargs)
