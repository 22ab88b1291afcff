"""Imports that lost their nudge or their worker are taken up again, and end as if nothing had happened."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import User
from tests.factories import make_webinar
from tests.unguarded import unguarded
from tests.webinars.attendee_lists import list_of, numbered, shrink_batches, uploaded
from webinars.choices import ImportState
from webinars.domain import importing
from webinars.models import AttendeeImport, Registration
from webinars.tasks import imports as tasks


@pytest.fixture(autouse=True)
def _ten_rows_are_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    shrink_batches(monkeypatch, 10)


def confirmed(organizer: User, count: int = 25) -> AttendeeImport:
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(count)), organizer)
    return importing.confirm(run, by=organizer)


def let_time_pass(run: AttendeeImport) -> None:
    unguarded(AttendeeImport.objects.filter(pk=run.pk)).update(touched_at=timezone.now() - timedelta(minutes=1))


def test_an_import_whose_nudge_was_lost_is_finished_after_the_next_sweep(
    organizer: User, run_tasks: Callable[[], None]
) -> None:
    run = confirmed(organizer)
    let_time_pass(run)

    run_tasks()  # a worker sweeps first

    run.refresh_from_db()
    assert (run.state, run.results["new"]) == (ImportState.DONE, 25)


def test_an_import_that_somebody_works_on_is_left_to_them(organizer: User) -> None:
    confirmed(organizer)

    assert tasks.sweep_imports() == {"imports taken up": 0}


def test_of_two_sweeps_one_takes_an_import_up(organizer: User) -> None:
    let_time_pass(confirmed(organizer))

    assert tasks.sweep_imports() == {"imports taken up": 1}
    assert tasks.sweep_imports() == {"imports taken up": 0}


def test_a_reading_that_was_broken_off_is_taken_up_where_it_was(
    organizer: User, run_tasks: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webinars.domain.importing.uploading.ROWS_READ_AT_ONCE", 10)
    run = importing.upload(make_webinar(organizer=organizer), list_of(numbered(25)), by=organizer, file_name="list.csv")
    assert (run.state, run.rows_read) == (ImportState.READING, 10)
    let_time_pass(run)

    run_tasks()

    run.refresh_from_db()
    assert (run.state, run.rows_read, run.rows.count()) == (ImportState.READY, 25, 25)


def test_a_nudge_that_comes_twice_writes_nothing_twice(organizer: User, run_tasks: Callable[[], None]) -> None:
    run = confirmed(organizer)
    for _time in range(3):
        tasks.go_on(run)

    run_tasks()

    run.refresh_from_db()
    assert (run.state, run.results["new"]) == (ImportState.DONE, 25)
    assert Registration.history.filter(webinar=run.webinar).count() == 25


def test_a_batch_that_breaks_leaves_neither_rows_nor_a_moved_mark(
    organizer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = confirmed(organizer)

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("webinars.domain.importing.committing._move_on", crash)
    with pytest.raises(KeyboardInterrupt):
        importing.commit_next_batch(run.pk, after=0)

    run.refresh_from_db()
    assert (run.done_through, run.results, run.state) == (0, {}, ImportState.QUEUED)
    assert not Registration.objects.exists()
    assert not User.objects.filter(email="guest1@example.com").exists()
