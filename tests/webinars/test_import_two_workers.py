"""Several workers on imports into one webinar at the same moment, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from people.models import User
from tests.factories import make_webinar
from tests.webinars.attendee_lists import list_of, numbered, shrink_batches, uploaded
from webinars.choices import ImportState
from webinars.domain import importing
from webinars.models import AttendeeImport, Registration

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def work(run: AttendeeImport) -> None:
    """Do what a worker does, with a connection of its own, until the import is done."""
    try:
        while True:
            run.refresh_from_db()
            if run.state == ImportState.DONE:
                return
            importing.commit_next_batch(run.pk, after=run.done_through)
    finally:
        connection.close()


def at_once(*runs: AttendeeImport) -> None:
    with ThreadPoolExecutor(len(runs)) as pool:
        for done in [pool.submit(work, AttendeeImport.objects.get(pk=run.pk)) for run in runs]:
            done.result(timeout=120)


def test_two_workers_on_one_import_write_each_row_once(organizer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    shrink_batches(monkeypatch, 20)
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(500)), organizer)
    importing.confirm(run, by=organizer)

    at_once(run, run)

    run.refresh_from_db()
    assert (run.state, run.results["new"], sum(run.counts.values())) == (ImportState.DONE, 500, 500)
    assert Registration.history.filter(webinar=run.webinar).count() == 500


def test_two_imports_of_the_same_people_into_one_webinar_keep_its_capacity(
    organizer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    shrink_batches(monkeypatch, 20)
    webinar = make_webinar(organizer=organizer, capacity=150)
    people = numbered(300)
    runs = [uploaded(webinar, list_of(order), organizer) for order in (people, people[::-1])]
    for run in runs:
        importing.confirm(run, by=organizer)

    at_once(*runs)

    for run in runs:
        run.refresh_from_db()
        assert sum(run.results[name] for name in run.counts) == 300
    assert sum(run.results["new"] for run in runs) == 300
    assert webinar.registrations.count() == User.objects.filter(email__startswith="guest").count() == 300
    assert webinar.registrations.confirmed().count() == 150
