"""Mails handed to a mail server: by one worker, by two, and by Celery with one task a mail, in one run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from comms import tasks
from comms.choices import Channel
from comms.models import Announcement, Delivery
from people.choices import Role
from people.models import User
from tests.benchmarks.smtp_sink import Sink
from tests.benchmarks.test_fan_out_benchmark import make_people
from tests.comms.worker_processes import database_url, start_worker
from tests.factories import make_announcement, make_user
from tests.redis_server import RedisServer, redis_server

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
MAILS = 1_000 if IS_SHORT else 20_000
# One by one is slow; its rate does not depend on how many there are.
CELERY_MAILS = 200 if IS_SHORT else 800
ROUNDS = 1 if IS_SHORT else 3
TIMES_CELERY = 8
# Mails a second on two quiet cores; printed beside the figures, since another machine has others.
WANTED = {"one worker": 1_000, "two workers": 1_800}
BODY = (
    "Dear {{ person.name }},\n\nour next webinar begins on **Tuesday**. Bring your questions:\n\n"
    "- what is new\n- what is planned\n- what you would like to see\n\n"
    + "We look forward to seeing you there, and to hearing how it went for you last time. "
    * 8
)

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


def publish(sender: User) -> Announcement:
    """An announcement to everybody, by mail."""
    announcement = make_announcement(sender=sender, channels=[Channel.EMAIL], title="News", body=BODY)
    return tasks.publish(announcement, by=sender)


@contextmanager
def workers(count: int, sink: Sink, folder: Path) -> Iterator[list[Any]]:
    """Worker processes that wait for work."""
    running = [
        start_worker(
            database_url(folder),
            chunk=20_000,
            MAIL_DEFAULT_URL=f"smtp://127.0.0.1:{sink.port}",
            MAIL_DEFAULT_FROM="news@example.org",
            PYTHONWARNINGS="ignore",
        )
        for _ in range(count)
    ]
    try:
        yield running
    finally:
        for worker in running:
            worker.kill()
            worker.wait()


def rate(times: list[float]) -> float:
    """Mails a second from the first to the last."""
    return (len(times) - 1) / (max(times) - min(times))


def by_workers(count: int, sink: Sink, sender: User, folder: Path) -> float:
    """The rate of `manage.py worker --until-idle`, so many at once."""
    publish(sender)
    tasks.fan_out.func(Announcement.objects.latest("pk").pk)
    with workers(count, sink, folder) as running:
        times = sink.wait_for(MAILS, within=120)
        for worker in running:
            assert worker.wait(timeout=60) == 0
    assert Delivery.objects.filter(state="sent").count() == MAILS
    empty()
    return rate(times)


def by_celery(sink: Sink, redis: RedisServer, sender: User, folder: Path) -> float:
    """The rate of one task a mail, two processes."""
    announcement = publish(sender)
    tasks.fan_out.func(announcement.pk)
    keys = Delivery.objects.order_by("pk").values_list("pk", flat=True)[:CELERY_MAILS]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "backoffice.settings.test",
        "TEST_DATABASE_URL": database_url(folder),
        "REDIS_URL": redis.url,
        "SINK_PORT": str(sink.port),
        "PYTHONWARNINGS": "ignore",
    }
    code = (
        "import sys; from tests.benchmarks.celery_app import send_one; [send_one.delay(int(k)) for k in sys.argv[1:]]"
    )
    subprocess.run([sys.executable, "-c", code, *map(str, keys)], env=environment, check=True, cwd=settings.BASE_DIR)
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "tests.benchmarks.celery_app", "worker"]
    command += ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)
    try:
        times = sink.wait_for(CELERY_MAILS, within=120)
    finally:
        process.terminate()
        process.wait(timeout=60)
    empty()
    redis.client.flushall()
    return rate(times)


def empty() -> None:
    """Remove announcements and what belongs to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE comms_announcement, comms_delivery, comms_notification, "
            "django_tasks_database_dbtaskresult CASCADE"
        )


def test_workers_hand_over_many_times_as_many_mails_as_one_task_a_mail(
    sink: Sink, redis: RedisServer, tmp_path: Path
) -> None:
    sender = make_user(Role.STAFF, email="sender@example.com")
    make_people(sender, MAILS)
    rates: dict[str, list[float]] = {"one worker": [], "two workers": [], "Celery, two processes": []}
    for _ in range(ROUNDS):
        rates["one worker"].append(by_workers(1, sink, sender, tmp_path))
        rates["two workers"].append(by_workers(2, sink, sender, tmp_path))
        rates["Celery, two processes"].append(by_celery(sink, redis, sender, tmp_path))
    one, two, celery = (max(values) for values in rates.values())
    print(f"\nMails handed to a server on loopback, {MAILS:,} (Celery {CELERY_MAILS:,}), best of {ROUNDS}")
    for name, values in rates.items():
        wanted = f" (wanted: {WANTED[name]:,})" if name in WANTED else ""
        print(f"  {name:<24}{max(values):8,.0f} mails/s{wanted}   ({', '.join(f'{value:,.0f}' for value in values)})")
    print(f"  one worker {one / celery:.1f} times Celery (at least {TIMES_CELERY}), two {two / celery:.1f} times")
    if not IS_SHORT:
        assert one / celery >= TIMES_CELERY
