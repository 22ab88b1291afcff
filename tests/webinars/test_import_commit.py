"""What a confirmed attendee list writes, and what it leaves alone."""

from datetime import UTC, datetime
from itertools import groupby

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.choices import Role
from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.webinars.attendee_lists import (
    carried_out,
    imported,
    list_of,
    numbered,
    sample,
    shrink_batches,
    text_file,
    uploaded,
    write,
)
from webinars.choices import ImportState, RegistrationState, WebinarState
from webinars.domain import importing, seats
from webinars.models import AttendeeImport, Registration


def states(run: AttendeeImport) -> dict[str, str]:
    return dict(run.webinar.registrations.values_list("user__email", "state"))


def test_a_zoom_registration_report_brings_people_in_with_the_states_it_states(organizer: User) -> None:
    run = imported(make_webinar(organizer=organizer), sample("zoom_webinar_registration.csv"), organizer)

    assert run.state == ImportState.DONE
    assert states(run) == {
        "ada.nova@example.com": RegistrationState.CONFIRMED,
        "greta@example.org": RegistrationState.DECLINED,
        "pia@example.net": RegistrationState.PENDING,
        "cal@example.com": RegistrationState.CANCELLED,
    }
    ada = Registration.objects.get(user__email="ada.nova@example.com")
    assert (ada.source, ada.attendee_import, ada.registered_at.isoformat()) == (
        "import",
        run,
        "2025-03-15T11:27:19+00:00",
    )
    assert (ada.user.name, ada.user.role, ada.user.has_consented) == ("Ada Nova", Role.ATTENDEE, False)
    assert not ada.user.has_usable_password()


def test_what_really_became_of_the_rows_is_what_the_preview_said(organizer: User) -> None:
    run = uploaded(make_webinar(organizer=organizer), sample("awkward_ragged_and_dupes.csv"), organizer)
    foreseen = run.counts

    carried_out(run, organizer)

    assert {name: run.results[name] for name in foreseen} == foreseen
    assert importing.differences(run) == {}


def test_the_same_file_again_changes_nothing_and_leaves_no_history(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    imported(webinar, sample("zoom_webinar_registration.csv"), organizer)
    before = (User.history.count(), Registration.history.count())

    again = imported(webinar, sample("zoom_webinar_registration.csv"), organizer)

    assert again.summary() == {"rows_read": 4, "new": 0, "updated": 0, "unchanged": 4, "duplicates": 0, "refused": 0}
    assert again.results["unchanged"] == 4
    assert (User.history.count(), Registration.history.count()) == before


def test_refused_rows_do_not_stop_the_others(organizer: User) -> None:
    file = text_file("email,name\nada@example.com,Ada\nnonsense,B\n,C\nbo@example.com,Bo\n")

    run = imported(make_webinar(organizer=organizer), file, organizer)

    assert set(states(run)) == {"ada@example.com", "bo@example.com"}
    assert (run.results["new"], run.results["refused"]) == (2, 2)


def test_each_created_row_has_one_history_row_signed_with_the_uploader_the_file_and_one_group(
    organizer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    shrink_batches(monkeypatch, 10)
    run = imported(make_webinar(organizer=organizer), list_of(numbered(25)), organizer)

    group = run.registrations.first().history.get().group
    for history in (
        User.history.filter(email__startswith="guest"),
        Registration.history.filter(webinar=run.webinar),
    ):
        signatures = set(
            history.values_list("history_type", "history_user", "history_change_reason", "way", "actor_name", "group")
        )
        assert signatures == {("+", organizer.pk, f"Import of list.csv (#{run.pk})", "import", "Olga Organizer", group)}
        assert history.count() == 25


def test_known_people_keep_what_they_have_and_gain_what_they_lack(organizer: User) -> None:
    known = make_user(
        Role.STAFF,
        email="ada@example.com",
        name="Dr Ada Nova",
        first_name="",
        has_consented=True,
        consented_at=timezone.now(),
        password="kept",
    )
    unsubscribed = make_user(email="bo@example.com", name="Bo", is_active=False)
    file = text_file("email,first name,last name\nada@example.com,Ada,Nova\nbo@example.com,Bo,Birch\n")

    run = imported(make_webinar(organizer=organizer), file, organizer)

    known.refresh_from_db()
    unsubscribed.refresh_from_db()
    assert (known.name, known.first_name, known.last_name) == ("Dr Ada Nova", "Ada", "Nova")
    assert (known.role, known.has_consented, known.check_password("kept")) == (Role.STAFF, True, True)
    assert (unsubscribed.is_active, unsubscribed.has_consented) == (False, False)
    assert run.results["new"] == 2


def test_a_newer_report_moves_a_registration_to_the_state_it_states(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    pia = make_user(email="pia@example.net", name="Pia Pending", first_name="Pia", last_name="Pending")
    make_registration(user=pia, webinar=webinar, state=RegistrationState.PENDING)
    report = "First Name,Last Name,Email,Registration Time,Approval Status\nPia,Pending,pia@example.net,,approved\n"

    run = imported(webinar, text_file(report), organizer)

    assert run.results["updated"] == 1
    assert states(run)["pia@example.net"] == RegistrationState.CONFIRMED


def test_a_list_without_states_moves_nobody_and_brings_nobody_back(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    for email, state in (("pia@example.com", "pending"), ("cal@example.com", "cancelled")):
        make_registration(user=make_user(email=email), webinar=webinar, state=state)

    run = imported(webinar, list_of(["pia@example.com", "cal@example.com"]), organizer)

    assert run.results["unchanged"] == 2
    assert states(run) == {"pia@example.com": "pending", "cal@example.com": "cancelled"}


def test_over_capacity_people_wait_in_the_order_of_the_file(organizer: User) -> None:
    run = imported(make_webinar(organizer=organizer, capacity=2), list_of(numbered(4)), organizer)

    waiting = run.webinar.registrations.waitlisted().values_list("user__email", flat=True)
    assert list(waiting) == ["guest3@example.com", "guest4@example.com"]
    assert run.results["waitlisted"] == run.preview["waitlisted_count"] == 2


def test_somebody_who_registered_in_between_is_counted_as_they_are_then(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    run = uploaded(webinar, list_of(numbered(3)), organizer)
    early = make_user(email="guest2@example.com", name="Name of guest2")
    seats.register(webinar, [seats.SeatRequest(early.pk)], source="admin")

    carried_out(run, organizer)

    assert importing.differences(run) == {"new": -1, "unchanged": 1}
    assert (run.new_count, run.results["new"], run.results["unchanged"]) == (3, 2, 1)
    row = run.rows.get(email="guest2@example.com")
    assert row.outcome == "unchanged"
    assert "The preview said “New”" in row.problems[-1]["text"]


def test_a_stranger_who_joined_in_between_is_let_in(organizer: User) -> None:
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(2)), organizer, creates_people=False)
    make_user(email="guest1@example.com")

    carried_out(run, organizer)

    assert (run.results["new"], run.results["refused"]) == (1, 1)
    assert not User.objects.filter(email="guest2@example.com").exists()


def test_a_webinar_that_is_over_still_takes_its_list(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, starts_at=timezone.now() - timezone.timedelta(days=9), state="ended")

    assert imported(webinar, list_of(numbered(2)), organizer).results["new"] == 2


def test_a_webinar_cancelled_in_between_takes_nothing_more(organizer: User) -> None:
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(2)), organizer)
    run.webinar.state = WebinarState.CANCELLED
    run.webinar.save()

    with pytest.raises(Exception, match="cancelled"):
        importing.confirm(run, by=organizer)

    run.refresh_from_db()
    assert run.state == ImportState.READY


def steps(queries: CaptureQueriesContext) -> list[str]:
    """The statements' beginnings; SQLite takes few values at once, so that many rows are several equal inserts."""
    begun = [" ".join(query["sql"].split()[:3]) for query in queries]
    return [step for step, _equal in groupby(begun) if not step.startswith(("SAVEPOINT", "RELEASE"))]


def test_the_queries_of_a_batch_do_not_depend_on_its_rows(organizer: User) -> None:
    taken = []
    for rows in (3, 300):
        run = uploaded(make_webinar(organizer=organizer), list_of(numbered(rows, start=rows * 1_000)), organizer)
        importing.confirm(run, by=organizer)
        with CaptureQueriesContext(connection) as queries:
            importing.commit_next_batch(run.pk, after=0)
        taken.append(steps(queries))

    assert taken[0] == taken[1]


def test_the_queries_of_reading_do_not_depend_on_the_rows(organizer: User) -> None:
    taken = []
    for rows in (3, 300):
        webinar, file = make_webinar(organizer=organizer), list_of(numbered(rows))
        with CaptureQueriesContext(connection) as queries:
            uploaded(webinar, file, organizer)
        taken.append(steps(queries))

    assert taken[0] == taken[1]


def test_an_import_goes_on_behind_the_last_whole_batch(organizer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    shrink_batches(monkeypatch, 10)
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(25)), organizer)
    importing.confirm(run, by=organizer)

    reached = importing.commit_next_batch(run.pk, after=0)

    run.refresh_from_db()
    assert (reached, run.done_through, run.results["new"], run.state) == (11, 11, 10, ImportState.RUNNING)
    assert importing.commit_next_batch(run.pk, after=0) is None  # a second nudge for the same place
    assert run.webinar.registrations.count() == 10
    write(run)
    assert (run.state, run.results["new"], run.webinar.registrations.count()) == (ImportState.DONE, 25, 25)


def test_a_seat_that_the_list_itself_sets_free_goes_to_who_waits(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    make_registration(user=make_user(email="ada@example.com"), webinar=webinar)

    run = imported(webinar, text_file("Email,Status\nada@example.com,cancelled\nbo@example.com,approved\n"), organizer)

    assert states(run) == {"ada@example.com": "cancelled", "bo@example.com": "confirmed"}
    assert (run.preview["waitlisted_count"], run.results["waitlisted"]) == (1, 0)


def test_somebody_whom_the_list_takes_off_the_waiting_list_is_not_seated_from_it(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    for day, address in enumerate(["leaving@example.com", "next@example.com"], start=1):
        make_registration(
            user=make_user(email=address),
            webinar=webinar,
            state="waitlisted",
            registered_at=datetime(2026, 5, day, tzinfo=UTC),
        )

    text = "Email,Status\nleaving@example.com,cancelled\nbehind@example.com,approved\n"
    run = imported(webinar, text_file(text), organizer)

    assert states(run) == {
        "leaving@example.com": "cancelled",
        "next@example.com": "confirmed",
        "behind@example.com": "waitlisted",
    }
    assert run.results["waitlisted"] == run.preview["waitlisted_count"] == 1
