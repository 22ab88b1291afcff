"""Confirming, stopping and taking up an import."""

import pytest
from django.db import OperationalError

from backoffice.foundation.errors import RuleBroken
from people.models import User
from tests.factories import make_webinar
from tests.webinars.attendee_lists import imported, list_of, numbered, shrink_batches, uploaded, write
from webinars.choices import ImportState
from webinars.domain import importing
from webinars.models import AttendeeImport, Registration
from webinars.tasks import imports as tasks


@pytest.fixture(autouse=True)
def _ten_rows_are_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    shrink_batches(monkeypatch, 10)


def under_way(organizer: User) -> AttendeeImport:
    """An import of fifteen people of whom the first ten are written."""
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(15)), organizer)
    importing.confirm(run, by=organizer)
    importing.commit_next_batch(run.pk, after=0)
    run.refresh_from_db()
    return run


def test_an_import_is_confirmed_once(organizer: User) -> None:
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(1)), organizer)
    importing.confirm(run, by=organizer)

    with pytest.raises(RuleBroken) as broken:
        importing.confirm(run, by=organizer)

    assert broken.value.code == "import_not_in_this_state"


def test_a_preview_that_is_discarded_never_writes_anything(organizer: User) -> None:
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(1)), organizer)

    importing.cancel(run, by=organizer)

    write(run)
    assert run.state == ImportState.CANCELLED
    assert not Registration.objects.exists()


def test_stopping_leaves_whole_batches_and_says_how_many_rows_they_were(organizer: User) -> None:
    run = under_way(organizer)

    importing.cancel(run, by=organizer)

    write(run)
    assert (run.state, run.results["new"]) == (ImportState.CANCELLED, 10)
    assert run.webinar.registrations.count() == 10


def test_what_is_done_cannot_be_stopped(organizer: User) -> None:
    run = imported(make_webinar(organizer=organizer), list_of(numbered(1)), organizer)

    with pytest.raises(RuleBroken):
        importing.cancel(run, by=organizer)


def test_the_decisions_are_in_the_history_with_who_took_them(organizer: User, staff: User) -> None:
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(1)), organizer)
    importing.confirm(run, by=staff)
    write(run)

    steps = run.history.order_by("history_id").values_list("state", "history_user", "new_count")

    assert list(steps) == [
        ("reading", organizer.pk, 0),
        ("ready", organizer.pk, 1),
        ("queued", staff.pk, 1),
        ("running", organizer.pk, 1),
        ("done", organizer.pk, 1),
    ]


def test_an_unexpected_error_leaves_whole_batches_a_sentence_and_a_way_on(
    organizer: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = under_way(organizer)
    with monkeypatch.context() as broken:
        broken.setattr("webinars.domain.seats.register", lambda *args, **kwargs: 1 / 0)
        tasks.write_import.call(run.pk, run.done_through)

    run.refresh_from_db()
    assert (run.state, run.results["new"], run.webinar.registrations.count()) == (ImportState.FAILED, 10, 10)
    assert "Something unexpected stopped the import" in run.error
    assert "ZeroDivisionError" in caplog.text
    assert not User.objects.filter(email="guest14@example.com").exists()

    importing.resume(run, by=organizer)
    write(run)
    assert (run.state, run.error, run.results["new"]) == (ImportState.DONE, "", 15)


def test_a_database_that_is_away_is_no_failure_of_the_import(organizer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: object, **kwargs: object) -> None:
        raise OperationalError("database is locked")

    run = under_way(organizer)
    monkeypatch.setattr("webinars.domain.seats.register", busy)

    with pytest.raises(OperationalError):
        tasks.write_import.call(run.pk, run.done_through)

    run.refresh_from_db()
    assert (run.state, run.error) == (ImportState.RUNNING, "")


def test_an_import_that_never_was_confirmed_cannot_go_on(organizer: User) -> None:
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(1)), organizer)
    importing.fail(run.pk, "The file broke off.")

    with pytest.raises(RuleBroken):
        importing.resume(run, by=organizer)
