"""Who was there, from when to when: what attendance lists write."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.unguarded import unguarded
from tests.webinars.attendee_lists import imported, sample, text_file, uploaded
from webinars.choices import ImportPurpose
from webinars.domain import importing, presence
from webinars.domain.revising import revise
from webinars.models import Attendance, Registration, Webinar

HEADER = "Email,Name,Join time,Leave time\n"
ATTENDANCE = {"purpose": ImportPurpose.ATTENDANCE}


@pytest.fixture
def webinar(organizer: User) -> Webinar:
    """One that is over, at the time of the lists below."""
    return make_webinar(organizer=organizer, starts_at=datetime(2025, 3, 22, 19, 0, tzinfo=UTC), time_zone="UTC")


def stays(*rows: str) -> Any:
    return text_file(HEADER + "".join(f"{row}\n" for row in rows))


def row(email: str, start: str, end: str) -> str:
    return f"{email},,2025-03-22 {start},2025-03-22 {end}"


def told(webinar: Webinar) -> dict[str, tuple[bool | None, int | None]]:
    rows = Registration.objects.filter(webinar=webinar).values_list("user__email", "attended", "minutes_present")
    return {email: (attended, minutes) for email, attended, minutes in rows}


def moment(hour: int, minute: int) -> datetime:
    return datetime(2025, 3, 22, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("found", "seconds"),
    [
        ([], 0),
        ([(moment(19, 0), moment(19, 30))], 1800),
        ([(moment(19, 0), moment(19, 30)), (moment(19, 20), moment(19, 40))], 2400),  # a second device
        ([(moment(19, 0), moment(20, 0)), (moment(19, 10), moment(19, 20))], 3600),
        ([(moment(19, 50), moment(20, 0)), (moment(19, 0), moment(19, 10))], 1200),  # left and came back
        ([(moment(19, 0), moment(19, 0))], 0),
    ],
)
def test_presence_is_the_union_of_the_stays_and_not_their_sum(
    found: list[tuple[datetime, datetime]], seconds: int
) -> None:
    assert presence.present_seconds(found) == seconds


def test_a_zoom_report_tells_who_was_there_for_how_long_and_who_was_not(organizer: User, webinar: Webinar) -> None:
    run = imported(webinar, sample("zoom_webinar_attendee_2025.csv"), organizer, time_zone="UTC")

    assert run.purpose == ImportPurpose.ATTENDANCE
    assert told(webinar) == {
        "finn.quill@example.net": (False, 0),
        "greta@example.org": (False, 0),
        "ada.nova@example.com": (True, 53),
        "lilei@example.com": (True, 92),
    }
    assert Attendance.objects.filter(registration__webinar=webinar).count() == 3
    assert Registration.objects.get(user__email="greta@example.org").state == "declined"
    # The phone caller has no address: refused with the reason, and counted among the people.
    assert (run.results["refused"], run.preview["people_count"]) == (1, 5)
    [refused] = run.rows.filter(outcome="refused")
    assert refused.number == 20 or refused.name == "+15550100199"


def test_the_verdict_is_one_line_of_history_however_many_stays_and_batches(
    organizer: User, webinar: Webinar, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("reading", "committing"):
        monkeypatch.setattr(f"webinars.domain.importing.{module}.BATCH_SIZE", 2)
    rows = [row("ada@example.com", f"19:{start:02}", f"19:{start + 5:02}") for start in (0, 10, 20, 30, 40)]

    run = imported(webinar, stays(*rows), organizer, **ATTENDANCE)

    assert run.results["new"] == 5
    assert importing.differences(run) == {}
    assert told(webinar) == {"ada@example.com": (True, 25)}
    registration = Registration.objects.get()
    assert [(item.history_type, item.minutes_present) for item in registration.history.order_by("history_id")] == [
        ("+", None),
        ("~", 25),
    ]


def test_who_was_there_too_briefly_did_not_attend(organizer: User, webinar: Webinar) -> None:
    unguarded(Webinar.objects.filter(pk=webinar.pk)).update(minimum_presence_minutes=30)

    imported(
        webinar,
        stays(row("long@example.com", "19:00", "19:30"), row("short@example.com", "19:00", "19:29")),
        organizer,
        **ATTENDANCE,
    )

    assert told(webinar) == {"long@example.com": (True, 30), "short@example.com": (False, 29)}


def test_a_changed_rule_judges_everybody_anew_with_history(organizer: User, webinar: Webinar) -> None:
    imported(
        webinar,
        stays(row("long@example.com", "19:00", "19:30"), row("short@example.com", "19:00", "19:10")),
        organizer,
        **ATTENDANCE,
    )
    webinar.refresh_from_db()
    webinar.minimum_presence_minutes = 20

    revise(webinar)

    assert told(webinar) == {"long@example.com": (True, 30), "short@example.com": (False, 10)}
    short = Registration.objects.get(user__email="short@example.com")
    assert short.history.latest("history_id").attended is False
    assert Registration.objects.get(user__email="long@example.com").history.count() == 2


def test_the_same_file_again_changes_nothing(organizer: User, webinar: Webinar) -> None:
    imported(webinar, sample("zoom_webinar_attendee_2025.csv"), organizer, time_zone="UTC")
    before = (Attendance.all_objects.count(), Registration.history.count(), User.history.count())

    run = imported(webinar, sample("zoom_webinar_attendee_2025.csv"), organizer, time_zone="UTC")

    assert (run.results["new"], run.results["updated"], run.results["unchanged"]) == (0, 0, 5)
    assert (Attendance.all_objects.count(), Registration.history.count(), User.history.count()) == before


def test_a_newer_version_of_a_list_replaces_the_stays_of_the_older(organizer: User, webinar: Webinar) -> None:
    same, wrong = row("ada@example.com", "19:00", "19:30"), row("bo@example.com", "19:00", "20:00")
    imported(webinar, stays(same, wrong), organizer, **ATTENDANCE)

    run = imported(webinar, stays(same, row("bo@example.com", "19:00", "19:10")), organizer, **ATTENDANCE)

    assert told(webinar) == {"ada@example.com": (True, 30), "bo@example.com": (True, 10)}
    assert Attendance.objects.count() == 2
    assert run.results["stays_replaced"] == 1


def test_a_list_of_another_part_of_the_webinar_adds_to_the_first(organizer: User, webinar: Webinar) -> None:
    imported(webinar, stays(row("ada@example.com", "19:00", "19:30")), organizer, **ATTENDANCE)

    imported(webinar, stays(row("ada@example.com", "19:20", "19:50")), organizer, **ATTENDANCE)

    assert told(webinar) == {"ada@example.com": (True, 50)}
    assert Attendance.objects.count() == 2


def test_the_same_file_read_in_another_zone_takes_the_place_of_the_first_reading(
    organizer: User, webinar: Webinar
) -> None:
    rows = stays(row("ada@example.com", "19:00", "19:30")).getvalue().decode()
    imported(webinar, text_file(rows), organizer, **ATTENDANCE)

    imported(webinar, text_file(rows), organizer, **ATTENDANCE, time_zone="Asia/Kolkata")

    [stay] = Attendance.objects.all()
    assert stay.joined_at == datetime(2025, 3, 22, 13, 30, tzinfo=UTC)
    assert told(webinar) == {"ada@example.com": (True, 30)}


def test_a_no_show_of_one_list_who_came_by_another_has_come(organizer: User, webinar: Webinar) -> None:
    imported(webinar, stays(row("ada@example.com", "19:00", "19:30")), organizer, **ATTENDANCE)

    run = imported(webinar, text_file("Attended,Email\nNo,ada@example.com\n"), organizer, **ATTENDANCE)

    assert run.results["unchanged"] == 1
    assert told(webinar) == {"ada@example.com": (True, 30)}


def test_somebody_who_came_without_being_registered_is_registered(organizer: User, webinar: Webinar) -> None:
    imported(webinar, stays(row("new@example.com", "19:00", "19:30")), organizer, **ATTENDANCE)

    registration = Registration.objects.get(user__email="new@example.com")
    assert (registration.state, registration.source, registration.attended) == ("confirmed", "import", True)


def test_times_far_from_the_webinar_are_remarked_before_anything_is_written(organizer: User) -> None:
    later = make_webinar(organizer=organizer, starts_at=datetime(2025, 9, 1, 10, tzinfo=UTC))

    run = uploaded(later, stays(row("ada@example.com", "19:00", "19:30")), organizer, **ATTENDANCE)
    near = uploaded(
        make_webinar(organizer=organizer, starts_at=moment(19, 0)), stays(row("ada@example.com", "19:00", "19:30")),
        organizer, **ATTENDANCE,
    )  # fmt: skip

    assert "Is it the right webinar" in run.preview["remarks"][0]
    assert near.preview["remarks"] == []


def test_a_report_of_a_webinar_still_to_come_tells_who_is_registered(organizer: User) -> None:
    ahead = make_webinar(organizer=organizer)

    run = uploaded(ahead, sample("zoom_webinar_attendee_2025.csv"), organizer)

    assert run.purpose == ImportPurpose.REGISTRATIONS


def test_an_interval_is_stored_once_however_often_it_is_recorded(webinar: Webinar) -> None:
    registration = make_registration(webinar=webinar, user=make_user())
    stay = presence.Stay(moment(19, 0), moment(19, 30))

    presence.record(webinar, [(registration.pk, stay), (registration.pk, stay)])
    presence.record(webinar, [(registration.pk, stay)])

    assert Attendance.objects.count() == 1
    assert Attendance.objects.get().left_at - Attendance.objects.get().joined_at == timedelta(minutes=30)
