"""The one import of the task library, and the one way to ask a worker for something."""

from typing import TYPE_CHECKING, Any

from django import VERSION
from django.db import transaction
from django_tasks_db.backend import DatabaseBackend

if TYPE_CHECKING or VERSION < (6, 0):
    from django_tasks import task
else:  # Django 6 brought the same interface into the framework.
    from django.tasks import task

__all__ = ["nudge", "task"]


def nudge(job: Any, *args: Any) -> None:
    """Ask a worker to run `job` on what is being written now.

    The state to work on lies in rows, so a lost or repeated nudge does no harm: the sweep finds what is left to do.
    With the database as the queue the request is part of the transaction itself, which no crash can part from the
    rows; any other queue is told after the commit, so that a worker never looks for rows that are not there yet. That
    such a queue can't be reached is logged, and stops nobody.
    """
    if isinstance(job.get_backend(), DatabaseBackend):
        job.enqueue(*args)
    else:
        transaction.on_commit(lambda: job.enqueue(*args), robust=True)
