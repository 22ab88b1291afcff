"""The dashboard: figures that are right, that end where the scope ends, that lead to their rows."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from backoffice.foundation.tables import DEFAULT_LIMITS
from comms.choices import AnnouncementState
from comms.models import Notification
from media.models import Viewing
from people.models import User
from tests.factories import make_announcement, make_recording, make_registration, make_user, make_webinar
from webinars.choices import ImportState, RegistrationState, WebinarState
from webinars.domain.attendee_files import recognise
from webinars.models import AttendeeImport, Webinar

INDEX = reverse("admin:index")
LIST = b"email,name\nada@example.com,Ada\n"
ROLES = ["administrator", "staff", "organizer", "other_organizer", "auditor"]


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Noon of a day is now: no test crosses midnight while it runs."""
    moment = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def figures_of(client: Client) -> dict[str, Any]:
    """The figures by their titles."""
    return {str(figure.title): figure for figure in client.get(INDEX).context["figures"]}


def jobs_of(client: Client) -> dict[str, Any]:
    return {group.title: group for group in client.get(INDEX).context["job_groups"]}


def rows_behind(client: Client, address: str) -> int:
    """How many rows the list at that address has; a filter that it does not know would lead elsewhere."""
    response = client.get(address)
    assert response.status_code == 200
    return int(response.context["cl"].result_count)


def make_import(webinar: Webinar, name: str = "list.csv", **values: Any) -> AttendeeImport:
    values.setdefault("state", ImportState.RUNNING)
    return AttendeeImport.objects.create(
        webinar=webinar,
        uploaded_by=webinar.organizer,
        file=ContentFile(LIST, name=name),
        file_name=name,
        understanding=recognise(BytesIO(LIST), limits=DEFAULT_LIMITS).as_json(),
        **values,
    )


def make_failure(days: int, path: str = "comms.tasks.fan_out") -> None:
    failure = DBTaskResult.objects.create(
        status="FAILED",
        args_kwargs={"args": [], "kwargs": {}},
        task_path=path,
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="django.db.utils.OperationalError",
        traceback="",
    )
    DBTaskResult.objects.filter(pk=failure.pk).update(enqueued_at=timezone.now() - timedelta(days=days))


def make_one_of_everything(organizer: User, number: int) -> None:
    """A coming webinar, an ended one with attendance, a recording that was watched, work under way, a failure."""
    now = timezone.now()
    coming = make_webinar(organizer=organizer, title=f"Coming {number}", capacity=10)
    over = make_webinar(organizer=organizer, state=WebinarState.ENDED, starts_at=now - timedelta(days=2))
    make_registration(webinar=coming)
    make_registration(webinar=coming, state=RegistrationState.WAITLISTED)
    person = make_registration(webinar=over, attended=True).user
    recording = make_recording(webinar=over)
    Viewing.objects.create(recording=recording, user=person, way="web", is_allowed=True, verdict="registered")
    make_import(coming, rows_read=3)
    announcement = make_announcement(
        state=AnnouncementState.SENDING, published_at=now, audience_count=9, reached_count=4
    )
    Notification.objects.create(user=person, announcement=announcement, read_at=now)
    make_failure(1)


@pytest.mark.parametrize("role", ROLES)
def test_the_index_opens_for_every_role_with_and_without_data(
    role: str, request: pytest.FixtureRequest, organizer: User, signed_in: Callable[[User], Client]
) -> None:
    person = organizer if role == "organizer" else request.getfixturevalue(role)
    client = signed_in(person)
    assert client.get(INDEX).status_code == 200
    make_one_of_everything(organizer, 1)
    assert client.get(INDEX).status_code == 200


def test_the_index_is_for_nobody_else(attendee: User, signed_in: Callable[[User], Client]) -> None:
    assert Client().get(INDEX).status_code == 302
    assert signed_in(attendee).get(INDEX).status_code == 302


def test_upcoming_webinars_are_counted_without_drafts_cancelled_and_archived_ones(
    administrator: User, signed_in: Callable[[User], Client]
) -> None:
    now, client = timezone.now(), signed_in(administrator)
    make_webinar(starts_at=now + timedelta(days=3))
    make_webinar(starts_at=now + timedelta(days=20))
    make_webinar(starts_at=now - timedelta(minutes=5), state=WebinarState.LIVE)
    make_webinar(state=WebinarState.DRAFT)
    make_webinar(state=WebinarState.CANCELLED)
    make_webinar(archived_at=now)
    card = figures_of(client)["Upcoming webinars"]
    assert (card.value, card.note) == ("2", "1 live now · 1 within a week")
    assert rows_behind(client, card.address) == 2


def test_registrations_of_thirty_whole_days_are_compared_with_the_thirty_before(
    administrator: User, signed_in: Callable[[User], Client], noon: datetime
) -> None:
    client = signed_in(administrator)
    midnight = noon.replace(hour=0)
    inside, before = midnight - timedelta(days=29), midnight - timedelta(days=59)
    for moment in [noon, noon, inside, inside - timedelta(seconds=1), before, before - timedelta(seconds=1)]:
        make_registration(registered_at=moment)
    card = figures_of(client)["Registrations"]
    assert (card.value, card.growth, card.note) == ("3", 50, "2 in the 30 days before")
    assert rows_behind(client, card.address) == 3


def test_growth_from_nothing_is_no_percentage(administrator: User, signed_in: Callable[[User], Client]) -> None:
    make_registration()
    card = figures_of(signed_in(administrator))["Registrations"]
    assert (card.value, card.growth, card.note) == ("1", None, "None in the 30 days before")


def test_attendance_is_of_the_people_of_whom_it_is_known(
    administrator: User, signed_in: Callable[[User], Client], noon: datetime
) -> None:
    client = signed_in(administrator)
    over = make_webinar(state=WebinarState.ENDED, starts_at=noon - timedelta(days=10))
    make_webinar(state=WebinarState.ENDED, starts_at=noon - timedelta(days=89))
    for attended in [True, True, False, None]:
        make_registration(webinar=over, attended=attended)
    too_old = make_webinar(state=WebinarState.ENDED, starts_at=noon - timedelta(days=90))
    make_registration(webinar=too_old, attended=False)
    card = figures_of(client)["Attendance"]
    assert (card.value, card.share, card.note) == ("67%", 67, "2 of 3 people, 2 webinars")
    assert rows_behind(client, card.address) == 2


def test_attendance_that_nobody_knows_is_no_figure(administrator: User, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(administrator)
    assert figures_of(client)["Attendance"].note == "No webinar has ended in this time"
    make_webinar(state=WebinarState.ENDED, starts_at=timezone.now() - timedelta(days=1))
    card = figures_of(client)["Attendance"]
    assert (card.value, card.share) == ("–", None)
    assert card.note == "1 webinar is over; nobody’s attendance is known yet"


def test_notifications_delivered_and_read_are_those_of_the_announcements_behind_the_card(
    auditor: User, signed_in: Callable[[User], Client]
) -> None:
    now, client = timezone.now(), signed_in(auditor)
    sent = make_announcement(state=AnnouncementState.SENT, published_at=now, audience_count=1500, reached_count=1500)
    for is_read in [True, True, False]:
        Notification.objects.create(user=make_user(), announcement=sent, read_at=now if is_read else None)
    make_announcement(
        state=AnnouncementState.SENT, published_at=now - timedelta(days=31), audience_count=7, reached_count=7
    )
    card = figures_of(client)["Notifications delivered"]
    assert (card.value, card.note, card.share) == ("1,500", "2 of them read (1%)", 1)
    assert rows_behind(client, card.address) == 1


def test_the_charts_have_a_bar_for_each_day_and_lead_to_as_many_rows(
    administrator: User, signed_in: Callable[[User], Client], noon: datetime
) -> None:
    client = signed_in(administrator)
    for days in [0, 0, 1, 29, 30]:
        make_registration(registered_at=noon - timedelta(days=days))
    recording = make_recording(published_at=noon)
    for days, is_allowed in [(0, True), (0, False), (29, True), (30, True)]:
        Viewing.objects.create(
            recording=recording, at=noon - timedelta(days=days), way="web", is_allowed=is_allowed, verdict="public"
        )
    registrations, viewings = client.get(INDEX).context["charts"]
    bars = json.loads(registrations.data)["datasets"][0]["data"]
    assert (len(bars), bars[-1], bars[-2], bars[0], registrations.total) == (30, 2, 1, 1, 4)
    assert rows_behind(client, registrations.address) == 4
    assert viewings.total == 2
    assert rows_behind(client, viewings.address) == 2
    assert registrations.words == "Registrations from 17 February to 18 March: 4, most on 18 March with 2."


def test_the_next_webinars_come_in_order_with_their_seats_and_in_their_own_zone(
    administrator: User, signed_in: Callable[[User], Client], noon: datetime
) -> None:
    client = signed_in(administrator)
    later = make_webinar(title="Later", starts_at=noon + timedelta(days=9))
    full = make_webinar(title="Full", capacity=1, starts_at=noon + timedelta(days=2), time_zone="Asia/Kolkata")
    live = make_webinar(title="Live", starts_at=noon - timedelta(minutes=5), state=WebinarState.LIVE)
    make_webinar(title="Secret draft", state=WebinarState.DRAFT, starts_at=noon + timedelta(days=1))
    make_registration(webinar=full)
    make_registration(webinar=full, state=RegistrationState.WAITLISTED)
    response = client.get(INDEX)
    coming = response.context["coming"]
    assert [line.webinar for line in coming.lines] == [live, full, later]
    assert [(line.is_live, line.taken_percent, line.is_full) for line in coming.lines] == [
        (True, None, False),
        (False, 100, True),
        (False, None, False),
    ]
    page = response.content.decode()
    assert "Fri 20 Mar, 17:30" in page  # noon in UTC
    assert "Asia/\u200bKolkata" in page
    assert "1 waiting" in page
    assert "Secret draft" not in page
    assert rows_behind(client, coming.address) == 3


def test_work_under_way_shows_its_progress_and_what_is_finished_does_not(
    staff: User, signed_in: Callable[[User], Client]
) -> None:
    client, webinar = signed_in(staff), make_webinar(title="Charts")
    results = {"new": 40, "updated": 0, "unchanged": 5, "duplicates": 0, "refused": 5}
    make_import(webinar, "running.csv", rows_read=200, results=results, started_at=timezone.now())
    make_import(webinar, "waiting.csv", rows_read=1234, state=ImportState.READY)
    make_import(webinar, "finished.csv", state=ImportState.DONE)
    make_announcement(title="On its way", state=AnnouncementState.SENDING, audience_count=8, reached_count=2)
    make_announcement(title="Too late", state=AnnouncementState.HELD)
    make_announcement(title="Long gone", state=AnnouncementState.SENT)
    groups = jobs_of(client)
    running, waiting = groups["Attendee lists"].jobs
    assert (running.title, running.note, running.percent) == ("running.csv", "Charts · 50 of 200 rows", 25)
    assert (waiting.title, waiting.note, waiting.percent) == ("waiting.csv", "Charts · 1,234 rows read", None)
    assert rows_behind(client, groups["Attendee lists"].address) == groups["Attendee lists"].total == 2
    announcements = {job.title: (job.note, job.percent) for job in groups["Announcements"].jobs}
    assert announcements == {"On its way": ("2 of 8 people", 25), "Too late": ("Waits for somebody to decide", None)}
    assert rows_behind(client, groups["Announcements"].address) == 2


def test_more_work_than_is_shown_is_counted(staff: User, signed_in: Callable[[User], Client]) -> None:
    webinar = make_webinar()
    for number in range(5):
        make_import(webinar, f"{number}.csv")
    response = signed_in(staff).get(INDEX)
    [group] = response.context["job_groups"]
    assert (len(group.jobs), group.total, group.hidden_count) == (3, 5, 2)
    assert "and 2 more" in response.content.decode()


def test_failures_in_the_background_are_shown_to_administrators_until_the_day_after(
    administrator: User, staff: User, signed_in: Callable[[User], Client]
) -> None:
    make_failure(1)
    make_failure(2, "comms.tasks.old_trouble")
    client = signed_in(administrator)
    [group] = jobs_of(client).values()
    assert rows_behind(client, group.address) == 1
    assert client.get(group.jobs[0].address).status_code == 200
    assert [(job.title, job.note) for job in group.jobs] == [("fan out", "OperationalError")]
    assert jobs_of(signed_in(staff)) == {}


def test_the_card_of_jobs_leads_to_its_lists_while_nothing_runs(
    staff: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(staff)
    page = client.get(INDEX)
    assert "Nothing is running" in page.content.decode()
    addresses = [group.address for group in page.context["job_lists"]]
    assert len(addresses) == 2
    for address in addresses:
        assert f'href="{address.replace("&", "&amp;")}"' in page.content.decode()
        assert rows_behind(client, address) == 0


def test_an_organizer_of_another_webinar_sees_nothing_of_it(
    organizer: User, other_organizer: User, signed_in: Callable[[User], Client]
) -> None:
    make_one_of_everything(organizer, 1)
    context = signed_in(other_organizer).get(INDEX).context
    assert [figure.value for figure in context["figures"]] == ["0", "0", "–"]
    assert [chart.total for chart in context["charts"]] == [0, 0]
    assert context["coming"].lines == []
    assert context["job_groups"] == []
    assert not context["sees_all"]
    own = signed_in(organizer).get(INDEX).context
    assert [figure.value for figure in own["figures"]] == ["1", "3", "100%"]
    assert [chart.total for chart in own["charts"]] == [3, 1]


def test_an_organizer_has_no_card_of_what_they_may_not_view(
    organizer: User, signed_in: Callable[[User], Client]
) -> None:
    make_one_of_everything(organizer, 1)
    client = signed_in(organizer)
    assert list(figures_of(client)) == ["Upcoming webinars", "Registrations", "Attendance"]
    assert list(jobs_of(client)) == ["Attendee lists"]


def test_an_auditor_sees_everything_and_is_offered_nothing_to_make(
    organizer: User, auditor: User, signed_in: Callable[[User], Client]
) -> None:
    make_one_of_everything(organizer, 1)
    context = signed_in(auditor).get(INDEX).context
    assert [figure.value for figure in context["figures"]] == ["1", "3", "100%", "4", "Waiting"]
    assert [shortcut.address for shortcut in context["shortcuts"]] == ["/admin/audit/logline/"]
    assert context["coming"].add_address == ""


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("organizer", "Schedule the first one"),
        ("auditor", "The figures fill as soon as somebody has scheduled the first one."),
    ],
)
def test_the_first_run_says_what_to_do(
    role: str, words: str, request: pytest.FixtureRequest, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(request.getfixturevalue(role))
    page = client.get(INDEX).content.decode()
    assert "No webinar yet" in page
    assert words in page


def test_the_first_run_is_over_with_the_first_webinar(organizer: User, signed_in: Callable[[User], Client]) -> None:
    make_webinar(organizer=organizer, state=WebinarState.DRAFT)
    page = signed_in(organizer).get(INDEX).content.decode()
    assert "No webinar yet" not in page
    assert "No webinar is planned." in page


@pytest.mark.parametrize("role", ["organizer", "administrator"])
def test_the_page_asks_as_often_for_three_of_everything_as_for_one(
    role: str, request: pytest.FixtureRequest, organizer: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(organizer if role == "organizer" else request.getfixturevalue(role))
    make_one_of_everything(organizer, 1)
    with CaptureQueriesContext(connection) as one:
        assert client.get(INDEX).status_code == 200
    for number in (2, 3, 4):
        make_one_of_everything(organizer, number)
    with CaptureQueriesContext(connection) as four:
        assert client.get(INDEX).status_code == 200
    # Session, person, permissions of the person and of the role; then one query for each card, and two for the seals.
    cards = {"organizer": 3 + 2 + 1 + 1, "administrator": 4 + 2 + 2 + 1 + 3}[role]
    assert (len(one), len(four)) == (4 + cards, 4 + cards)


def test_every_card_and_shortcut_leads_somewhere_that_opens(
    staff: User, signed_in: Callable[[User], Client], organizer: User
) -> None:
    make_one_of_everything(organizer, 1)
    client = signed_in(staff)
    context = client.get(INDEX).context
    addresses = [
        *(card.address for card in context["figures"]),
        *(card.address for card in context["charts"]),
        *(shortcut.address for shortcut in context["shortcuts"]),
        *(line.address for line in context["coming"].lines),
        *(job.address for group in context["job_groups"] for job in group.jobs),
    ]
    assert len(addresses) == 4 + 2 + 3 + 1 + 2
    assert {client.get(address, follow=True).status_code for address in addresses} == {200}
