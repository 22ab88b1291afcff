"""A person's pages go by the person's clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comms.models import Announcement
from people.models import User
from tests.factories import make_announcement, make_recording, make_registration
from tests.factories.comms import make_notification

pytestmark = pytest.mark.django_db
NOON_UTC = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def in_kolkata(staff: User, signed_in: Callable[[User], Client]) -> Client:
    """The browser of somebody who lives five and a half hours ahead of the installation."""
    staff.time_zone = "Asia/Kolkata"
    staff.save()
    return signed_in(staff)


def test_a_list_shows_times_on_the_clock_of_whoever_looks(in_kolkata: Client) -> None:
    make_registration(registered_at=NOON_UTC)
    assert "18 March 2026, 17:30" in in_kolkata.get("/admin/webinars/registration/").content.decode()


def test_a_time_typed_into_a_form_is_read_on_the_clock_that_the_form_names(in_kolkata: Client) -> None:
    announcement = make_announcement(state="draft")
    address = f"/admin/comms/announcement/{announcement.pk}/change/"
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = in_kolkata.get(address).context["adminform"].form
    assert form["publish_zone"].value() == "Asia/Kolkata"

    in_kolkata.post(
        address,
        {
            "title": "News", "body": "Text", "audience_kind": "everyone", "channels": ["in_app"],
            "policy": "at_least_once", "publish_zone": "Asia/Kolkata",
            "publish_at_0": tomorrow.isoformat(), "publish_at_1": "17:30",
        },
    )  # fmt: skip

    planned: Any = Announcement.objects.get().publish_at
    assert planned == datetime(tomorrow.year, tomorrow.month, tomorrow.day, 12, 0, tzinfo=UTC)


def test_a_dialog_names_the_clock_too(in_kolkata: Client) -> None:
    recording = make_recording()
    dialog = in_kolkata.get(f"/admin/media/recording/{recording.pk}/grant_access/").content.decode()
    assert "On the clock of Asia/Kolkata." in dialog


def test_an_export_writes_times_on_the_same_clock_with_their_offset(in_kolkata: Client) -> None:
    make_registration(registered_at=NOON_UTC)
    asked = {"format": "csv", "columns": ["registered_at"]}
    answer: Any = in_kolkata.post("/admin/webinars/registration/export/", asked)
    assert "2026-03-18 17:30:00+05:30" in b"".join(answer.streaming_content).decode()


def test_whoever_has_named_no_zone_gets_the_installations(staff: User, signed_in: Callable[[User], Client]) -> None:
    make_registration(registered_at=NOON_UTC)
    assert "18 March 2026, 12:00" in signed_in(staff).get("/admin/webinars/registration/").content.decode()


def test_an_attendees_notifications_come_on_their_own_clock(
    attendee: User, signed_in: Callable[[User], Client]
) -> None:
    attendee.time_zone = "America/New_York"
    attendee.save()
    make_notification(user=attendee, created_at=NOON_UTC)
    assert "18 March 2026, 08:00" in signed_in(attendee).get("/notifications/").content.decode()


def test_a_strangers_page_asks_for_no_person(client: Client, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(0):
        assert client.get("/login/").status_code == 200
