"""With Redis as the queue: a task is told after the commit, and a worker serves it like any other."""

import json
import signal
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import transaction

from backoffice.console.engines.redis import RedisEngine
from backoffice.foundation import redis_tasks
from backoffice.foundation.tasks import nudge
from backoffice.settings import env
from comms.tasks import fan_out, send_notices
from tests.comms.worker_processes import database_url, finish, start_worker
from tests.redis_server import RedisServer, redis_server
from webinars.tasks.imports import undo_import, write_import

pytestmark = [pytest.mark.redis, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


@pytest.fixture
def chosen(settings: Any, server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> RedisServer:
    """The settings that TASKS_ENGINE=redis makes."""
    monkeypatch.setenv("REDIS_URL", server.url)
    settings.TASKS_ENGINE = "redis"
    settings.TASKS = {"default": {"BACKEND": project.TASK_BACKENDS["redis"], "QUEUES": project.TASK_QUEUES}}
    settings.RQ_QUEUES = env.redis_queues("REDIS_URL", project.TASK_QUEUES)
    settings.RQ = {"QUEUE_CLASS": redis_tasks.Queue}
    return server


def waiting(server: RedisServer, queue: str = "comms") -> int:
    return int(server.client.llen(f"rq:queue:{queue}"))


def run_worker(**options: Any) -> None:
    call_command("worker", until_idle=True, quiet=True, **options)


def test_redis_is_told_after_the_commit_and_not_before(chosen: RedisServer) -> None:
    with transaction.atomic():
        nudge(fan_out, 1)
        before = waiting(chosen)

    assert (before, waiting(chosen)) == (0, 1)


def test_what_is_taken_back_is_not_told(chosen: RedisServer) -> None:
    with transaction.atomic():
        nudge(fan_out, 1)
        transaction.set_rollback(True)

    assert waiting(chosen) == 0


def test_a_queue_that_can_not_be_reached_stops_nobody(chosen: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    chosen.stop()

    with transaction.atomic():
        nudge(fan_out, 1)

    assert "Connection refused" in caplog.text


def test_a_worker_runs_the_tasks_of_all_queues(chosen: RedisServer) -> None:
    for task, arguments in ((fan_out, [1]), (write_import, [1, 0]), (send_notices, [])):
        nudge(task, *arguments)

    run_worker()

    assert (waiting(chosen), waiting(chosen, "imports")) == (0, 0)
    assert not chosen.client.keys("rq:failed:*")
    assert not chosen.client.smembers("rq:workers"), "it has taken leave"


def test_a_worker_for_one_queue_leaves_the_others_alone(chosen: RedisServer) -> None:
    nudge(fan_out, 1)
    nudge(undo_import, 1, 0)

    run_worker(queues="imports")

    assert (waiting(chosen), waiting(chosen, "imports")) == (1, 0)


def test_no_queue_keeps_another_waiting(chosen: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        nudge(write_import, number, 0)
        nudge(fan_out, number)

    RedisEngine("test", ["*"]).run(2)

    assert (waiting(chosen), waiting(chosen, "imports")) == (2, 2)


def test_a_task_with_a_priority_goes_to_the_front_of_its_queue(chosen: RedisServer) -> None:
    nudge(fan_out, 1)
    nudge(send_notices)

    first = chosen.client.lindex("rq:queue:comms", 0).decode()

    assert b"send_notices" in chosen.client.hget(f"rq:job:{first}", "description")


def test_what_lies_in_redis_is_plain_data(chosen: RedisServer) -> None:
    nudge(fan_out, 42)

    key = chosen.client.lindex("rq:queue:comms", 0).decode()

    assert json.loads(zlib.decompress(chosen.client.hget(f"rq:job:{key}", "data"))) == [
        "comms.tasks.fan_out",
        None,
        [42],
        {},
    ]


def test_a_task_that_fails_is_logged_and_takes_nobody_with_it(
    chosen: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(announcement_id: int) -> bool:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("comms.tasks.fan_out_next_chunk", broken)
    nudge(fan_out, 1)
    nudge(send_notices)

    run_worker()

    assert "the disk is full" in caplog.text
    assert waiting(chosen) == 0


def test_without_redis_a_worker_that_may_stop_says_so_instead_of_that_nothing_is_left(chosen: RedisServer) -> None:
    chosen.stop()

    with pytest.raises(CommandError, match="can't be reached"):
        run_worker()


def test_a_worker_serves_redis_until_it_is_asked_to_stop(tmp_path: Path, chosen: RedisServer) -> None:
    worker = start_worker(
        database_url(tmp_path), "--quiet", TASKS_ENGINE="redis", REDIS_URL=chosen.url, PYTHONWARNINGS="ignore"
    )
    deadline = time.monotonic() + 60
    while not chosen.client.smembers("rq:workers"):
        assert time.monotonic() < deadline
        assert worker.poll() is None
        time.sleep(0.05)
    nudge(fan_out, 1)
    while waiting(chosen):
        assert time.monotonic() < deadline
        assert worker.poll() is None
        time.sleep(0.05)
    worker.send_signal(signal.SIGTERM)

    finish(worker)
    assert not chosen.client.smembers("rq:workers"), "it has taken leave"
