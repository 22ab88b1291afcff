"""Four workers share one account's pace: no second holds more mails than its rate."""

import time
from bisect import bisect_left

import pytest

from comms import tasks
from comms.choices import Channel
from comms.models import Delivery
from people.models import User
from tests.benchmarks.smtp_sink import Sink
from tests.comms.worker_processes import database_url, finish, start_worker
from tests.factories import make_announcement, make_user
from tests.unguarded import unguarded

RATE = 50
PEOPLE = 175
ANNOUNCEMENTS = 4  # one for each worker
MAILS = PEOPLE * ANNOUNCEMENTS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.soak]


def test_no_second_holds_more_mails_than_the_rate_allows_with_four_workers(tmp_path):
    sender = make_user("staff", email="p0@example.com")
    unguarded(User.objects).bulk_create(
        User(username=f"person-{n}", email=f"p{n}@example.com") for n in range(1, PEOPLE)
    )
    for _ in range(ANNOUNCEMENTS):
        tasks.publish(make_announcement(sender=sender, channels=[Channel.EMAIL]), by=sender)

    with Sink() as sink:
        values = {
            "MAIL_DEFAULT_URL": f"smtp://127.0.0.1:{sink.port}",
            "MAIL_DEFAULT_FROM": "news@example.org",
            "MAIL_DEFAULT_RATE": str(RATE),
            "PYTHONWARNINGS": "ignore",
        }
        # Not to end when they find nothing, but to come back as four.
        crew = [start_worker(database_url(tmp_path), **values) for _ in range(4)]
        deadline = time.monotonic() + 120
        try:
            while sink.count() < MAILS:
                assert time.monotonic() < deadline, f"{sink.count()} of {MAILS}"
                for number, worker in enumerate(crew):
                    if worker.poll() is not None:
                        crew[number] = start_worker(database_url(tmp_path), **values)
                time.sleep(0.1)
            for worker in crew:
                finish(worker)
        finally:
            for worker in crew:
                worker.kill()
                worker.wait()
        times = sink.times()

    names = Delivery.objects.values_list("worker", flat=True).distinct()
    assert len({name.rsplit("-", 2)[1] for name in names}) >= ANNOUNCEMENTS, "processes that sent"
    most = max(bisect_left(times, moment + 1) - number for number, moment in enumerate(times))
    mean = (len(times) - 1) / (times[-1] - times[0])
    print(f"a rate of {RATE}/s, four workers: at most {most} in any second, {mean:.1f}/s in the mean")  # noqa: T201
    assert len(times) == MAILS
    assert most <= RATE
