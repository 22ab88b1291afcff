"""The worker runs what is queued and asks again for what was left behind."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from backoffice.console.worker import SweepingWorker
from tests.factories import make_webinar
from webinars.choices import WebinarState


def output_of(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_sweep_starts_and_ends_webinars_by_the_clock() -> None:
    now = timezone.now()
    begun = make_webinar(starts_at=now - timedelta(minutes=5), duration_minutes=60)
    over = make_webinar(starts_at=now - timedelta(hours=3), duration_minutes=60)
    line = output_of("sweep")
    begun.refresh_from_db()
    over.refresh_from_db()
    assert (begun.state, over.state) == (WebinarState.LIVE, WebinarState.ENDED)
    assert line.startswith("sweep: ")


@pytest.mark.django_db
def test_a_worker_that_may_stop_says_what_it_did() -> None:
    assert output_of("worker", "--until-idle") == "worker: 0 tasks run, nothing left to do\n"


@pytest.mark.django_db
def test_a_sweep_that_fails_does_not_take_the_worker_with_it(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise RuntimeError("the disk is full")

    worker = SweepingWorker(sweep=broken, worker_id="test", queue_names=["*"])
    worker._sweep_if_due()
    assert "the disk is full" in caplog.text
    assert worker.engine.running
