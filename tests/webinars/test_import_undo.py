"""Taking an import back: what it created goes, what it changed returns, what changed since stays and is listed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.unguarded import unguarded
from tests.webinars.attendee_lists import imported, list_of, numbered, sample, shrink_batches, text_file, undone
from webinars.choices import ImportPurpose, ImportState
from webinars.domain import importing, seats
from webinars.models import Attendance, AttendeeImport, Registration, Webinar
from webinars.tasks import imports as tasks


@pytest.fixture
def webinar(organizer: User) -> Webinar:
    return make_webinar(organizer=organizer)


def stored() -> dict[str, list[tuple[object, ...]]]:
    """Everything that an import may write, without the stamps of when it was written."""
    people = [field.attname for field in User._meta.concrete_fields if field.name not in ("updated_at", "last_login")]
    registrations = [field.attname for field in Registration._meta.concrete_fields if field.name != "updated_at"]
    return {
        "people": list(User.objects.order_by("pk").values_list(*people)),
        "registrations": list(Registration.objects.order_by("pk").values_list(*registrations)),
        "stays": list(Attendance.objects.order_by("pk").values_list("registration_id", "joined_at", "left_at")),
    }


def test_people_and_registrations_are_as_they_were_before(organizer: User, webinar: Webinar) -> None:
    blank = make_user(email="ada.nova@example.com", name="")
    make_registration(user=blank, webinar=webinar, state="pending")
    before = stored()
    run = imported(webinar, sample("zoom_webinar_registration.csv"), organizer)
    assert stored() != before

    run = undone(run, organizer)

    assert stored() == before
    assert run.state == ImportState.UNDONE
    assert run.results["undo"] == {
        "registrations_removed": 3, "registrations_restored": 1, "registrations_left": 0, "stays_removed": 0,
        "people_removed": 3, "people_restored": 1, "people_left": 0,
    }  # fmt: skip


def test_what_the_look_ahead_says_is_what_the_undo_does(organizer: User, webinar: Webinar) -> None:
    run = imported(webinar, sample("zoom_webinar_registration.csv"), organizer)

    foreseen = importing.foresee_undo(run)

    assert undone(run, organizer).results["undo"] == foreseen


def test_attendance_is_as_it_was_before(organizer: User) -> None:
    over = make_webinar(organizer=organizer, starts_at=datetime(2025, 3, 22, 19, 0, tzinfo=UTC))
    imported(over, sample("zoom_webinar_attendee_2025.csv"), organizer, time_zone="UTC")
    before = stored()
    newer = "Email,Join time,Leave time\n" + "".join(
        f"{email},2025-03-22 19:52:01,2025-03-22 19:52:39\n" for email in ("ada.nova@example.com", "new@example.com")
    )
    run = imported(over, text_file(newer), organizer, purpose=ImportPurpose.ATTENDANCE)
    assert run.results["stays_replaced"] == 2
    assert stored() != before

    undone(run, organizer)

    assert stored() == before


def test_an_older_version_that_is_taken_back_does_not_come_again_with_the_newer(organizer: User) -> None:
    over = make_webinar(organizer=organizer, starts_at=datetime(2025, 3, 22, 19, 0, tzinfo=UTC))
    line = "ada@example.com,2025-03-22 19:{}:00,2025-03-22 19:59:00\n".format
    head = "Email,Join time,Leave time\n"
    first = imported(over, text_file(head + line("00") + line("10")), organizer, purpose=ImportPurpose.ATTENDANCE)
    second = imported(over, text_file(head + line("10") + line("20")), organizer, purpose=ImportPurpose.ATTENDANCE)
    assert second.preview["replaced"] == [first.pk]

    undone(first, organizer)
    undone(second, organizer)

    assert not Attendance.all_objects.exists()


def test_rows_changed_since_are_left_and_listed_with_who_and_when(
    organizer: User, staff: User, webinar: Webinar
) -> None:
    run = imported(webinar, list_of(["kept@example.com", "gone@example.com"]), organizer)
    with acting_as(staff, "Came by phone"):
        seats.cancel(Registration.objects.filter(user__email="kept@example.com"))

    run = undone(run, organizer)

    assert list(webinar.registrations.values_list("user__email", "state")) == [("kept@example.com", "cancelled")]
    assert run.results["undo"]["registrations_left"] == 1
    [row] = run.rows.filter(undo_outcome="left")
    assert row.email == "kept@example.com"
    assert "Changed since by Sten Staff" in row.problems[0]["text"]


def test_a_person_who_took_root_elsewhere_stays(organizer: User, webinar: Webinar) -> None:
    run = imported(webinar, list_of(["ada@example.com", "bo@example.com"]), organizer)
    make_registration(user=User.objects.get(email="ada@example.com"), webinar=make_webinar())

    run = undone(run, organizer)

    assert list(User.objects.filter(email__in=["ada@example.com", "bo@example.com"]).values_list("email")) == [
        ("ada@example.com",)
    ]
    assert (run.results["undo"]["people_removed"], run.results["undo"]["people_left"]) == (1, 1)


def test_a_person_who_can_log_in_by_now_stays(organizer: User, webinar: Webinar) -> None:
    run = imported(webinar, list_of(["ada@example.com"]), organizer)
    unguarded(User.objects.filter(email="ada@example.com")).update(last_login=timezone.now())

    undone(run, organizer)

    assert User.objects.filter(email="ada@example.com").exists()


def test_a_seat_given_away_since_is_not_taken_from_anybody(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    ada = make_registration(user=make_user(email="ada@example.com", name="Ada"), webinar=webinar)
    run = imported(webinar, text_file("Email,Status\nada@example.com,cancelled\n"), organizer)
    make_registration(user=make_user(email="bo@example.com", name="Bo"), webinar=webinar)

    run = undone(run, organizer)

    ada.refresh_from_db()
    assert ada.state == "cancelled"
    assert "given to somebody else" in run.rows.get(undo_outcome="left").problems[-1]["text"]
    assert webinar.registrations.confirmed().count() == 1


def test_a_seat_that_the_import_handed_on_goes_back_with_the_rest(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    make_registration(user=make_user(email="ada@example.com", name="Ada"), webinar=webinar)
    waiting = make_registration(user=make_user(email="bo@example.com", name="Bo"), webinar=webinar, state="waitlisted")
    before = stored()
    run = imported(webinar, text_file("Email,Status\nada@example.com,cancelled\n"), organizer)
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"

    run = undone(run, organizer)

    assert stored() == before
    assert run.results["undo"]["registrations_left"] == 0


def test_seats_that_come_free_go_to_the_waiting_list(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    run = imported(webinar, list_of(["ada@example.com"]), organizer)
    waiting = make_registration(webinar=webinar, state="waitlisted")

    undone(run, organizer)

    waiting.refresh_from_db()
    assert waiting.state == "confirmed"


def test_the_undo_stands_in_the_history_with_who_and_why(organizer: User, staff: User, webinar: Webinar) -> None:
    run = imported(webinar, list_of(["ada@example.com"]), organizer)

    undone(run, staff, reason="The list of last year")

    for model in (Registration, User):
        last = model.history.filter(history_type="-").get()
        assert (last.history_user, last.way) == (staff, "import")
        assert "The list of last year" in last.history_change_reason


@pytest.mark.parametrize("state", ["ready", "queued", "undone", "reading"])
def test_only_what_has_written_something_can_be_taken_back(organizer: User, webinar: Webinar, state: str) -> None:
    run = imported(webinar, list_of(["ada@example.com"]), organizer)
    unguarded(AttendeeImport.objects.filter(pk=run.pk)).update(state=state)
    run.refresh_from_db()

    with pytest.raises(RuleBroken) as caught:
        importing.undo(run, by=organizer, reason="Why not")

    assert caught.value.code == "import_not_in_this_state"
    assert Registration.objects.count() == 1


def test_without_a_reason_nothing_is_taken_back(organizer: User, webinar: Webinar) -> None:
    run = imported(webinar, list_of(["ada@example.com"]), organizer)

    with pytest.raises(RuleBroken) as caught:
        importing.undo(run, by=organizer, reason=" ")

    assert caught.value.code == "reason_missing"
    run.refresh_from_db()
    assert run.state == ImportState.DONE


def test_a_stopped_import_can_be_taken_back(organizer: User, webinar: Webinar, monkeypatch: pytest.MonkeyPatch) -> None:
    shrink_batches(monkeypatch, 10)
    run = importing.upload(webinar, list_of(numbered(25)), by=organizer, file_name="list.csv")
    importing.confirm(run, by=organizer)
    importing.commit_next_batch(run.pk, after=0)
    importing.cancel(run, by=organizer)
    assert webinar.registrations.count() == 10

    undone(run, organizer)

    assert webinar.registrations.count() == 0
    assert not User.objects.filter(email__startswith="guest").exists()


def test_an_undo_that_lost_its_worker_goes_on_where_it_was(
    organizer: User, webinar: Webinar, monkeypatch: pytest.MonkeyPatch, run_tasks: Callable[[], None]
) -> None:
    shrink_batches(monkeypatch, 10)
    run = imported(webinar, list_of(numbered(25)), organizer)
    importing.undo(run, by=organizer, reason="The wrong list")
    importing.undo_next_batch(run.pk, after="")
    assert webinar.registrations.count() == 15
    unguarded(AttendeeImport.objects.filter(pk=run.pk)).update(touched_at=timezone.now() - timedelta(minutes=1))

    run_tasks()  # a worker sweeps first

    run.refresh_from_db()
    assert (run.state, webinar.registrations.count()) == (ImportState.UNDONE, 0)
    assert run.results["undo"]["registrations_removed"] == 25


def test_a_nudge_that_comes_twice_takes_nothing_back_twice(
    organizer: User, webinar: Webinar, run_tasks: Callable[[], None]
) -> None:
    run = imported(webinar, list_of(numbered(5)), organizer)
    run = importing.undo(run, by=organizer, reason="The wrong list")
    for _time in range(3):
        tasks.go_on(run)

    run_tasks()

    run.refresh_from_db()
    assert run.results["undo"]["registrations_removed"] == 5
    assert Registration.history.filter(history_type="-").count() == 5


def test_the_number_of_queries_of_a_batch_does_not_depend_on_its_rows(organizer: User) -> None:
    counts = []
    for number in (2, 20):
        webinar = make_webinar(organizer=organizer)
        run = imported(webinar, list_of([f"{number}.{guest}" for guest in numbered(number)]), organizer)
        importing.undo(run, by=organizer, reason="The wrong list")
        with CaptureQueriesContext(connection) as queries:
            importing.undo_next_batch(run.pk, after="")
        counts.append(len(queries))

    assert counts[0] == counts[1]
