"""Registrants hear when their webinar changes or is called off: what it was, what it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.foundation.history import acting_as
from comms import tasks
from comms.choices import NoticeKind
from comms.domain.notices import people_of_notice, tell, to_write_out
from comms.domain.notices.changes import differences
from comms.models import Notice, NoticeTemplate, Notification
from people.models import User
from tests.factories import make_registration, make_webinar
from webinars.choices import WebinarState
from webinars.domain import schedule
from webinars.domain.revising import revise
from webinars.models import Webinar

pytestmark = pytest.mark.django_db

START = datetime(2031, 5, 6, 16, 0, tzinfo=UTC)


def announced(**values: object) -> Webinar:
    webinar = make_webinar(**{"starts_at": START, "time_zone": "Europe/Rome", "title": "Old title", **values})
    return Webinar.objects.get(pk=webinar.pk)


def change(webinar: Webinar, *, tells: bool = True, **values: object) -> None:
    edited = Webinar.objects.get(pk=webinar.pk)
    for name, value in values.items():
        setattr(edited, name, value)
    revise(edited, tells=tells)


def test_a_webinar_that_moves_says_when_it_was_and_when_it_is() -> None:
    webinar = announced()
    registration = make_registration(webinar=webinar)

    change(webinar, starts_at=START + timedelta(days=1, hours=1))

    notice = Notice.objects.get(kind="webinar_changed")
    assert "was 6 May 2031, 18:00 (Europe/Rome), is now 7 May 2031, 19:00 (Europe/Rome)" in notice.body
    assert list(people_of_notice(notice)) == [registration.user]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": "New title"}, "- Title: was “Old title”, is now “New title”"),
        ({"duration_minutes": 90}, "- Duration: was 60 minutes, is now 90 minutes"),
        ({"time_zone": "Europe/London"}, "is now 6 May 2031, 17:00 (Europe/London)"),
        ({"join_link": "https://meet.example.com/new"}, "- The link to join has changed."),
    ],
)
def test_each_thing_that_people_must_know_is_told(values: dict[str, object], words: str) -> None:
    webinar = announced(join_link="https://meet.example.com/old")

    change(webinar, **values)

    body = Notice.objects.get().body
    assert words in body
    assert "meet.example.com" not in body


def test_a_title_with_braces_is_shown_as_it_is() -> None:
    before, after = announced(), announced(title="{{ webinar.join_link }} *now*")

    assert r"\{\{ webinar.join\_link \}\} \*now\*" in differences(before, after)


@pytest.mark.parametrize("values", [{"description": "New"}, {"price": 5}, {"capacity": 10}])
def test_nobody_hears_of_what_does_not_concern_them(values: dict[str, object]) -> None:
    change(announced(), **values)

    assert not Notice.objects.exists()


def test_a_draft_may_change_unheard() -> None:
    change(announced(state=WebinarState.DRAFT), starts_at=START + timedelta(days=1))

    assert not Notice.objects.exists()


def test_unticked_nobody_hears() -> None:
    change(announced(), tells=False, starts_at=START + timedelta(days=1))

    assert not Notice.objects.exists()


def test_changes_in_a_row_make_one_notice_from_the_first_state_to_the_last() -> None:
    webinar = announced()

    change(webinar, starts_at=START + timedelta(days=1))
    change(webinar, starts_at=START + timedelta(days=2), title="New title")

    notice = Notice.objects.get()
    assert "was 6 May 2031, 18:00 (Europe/Rome), is now 8 May 2031, 18:00" in notice.body
    assert "7 May" not in notice.body
    assert "“New title”" in notice.body


def test_changes_that_cancel_each_other_out_are_not_told() -> None:
    webinar = announced()

    change(webinar, starts_at=START + timedelta(days=1))
    change(webinar, starts_at=START)

    assert not Notice.objects.exists()


def test_a_change_that_nobody_is_to_hear_of_still_keeps_the_waiting_notice_true() -> None:
    webinar = announced()

    change(webinar, starts_at=START + timedelta(days=1))
    change(webinar, tells=False, starts_at=START + timedelta(days=3))

    assert "is now 9 May 2031, 18:00" in Notice.objects.get().body


def test_a_change_after_the_notice_went_out_makes_another() -> None:
    webinar = announced()
    change(webinar, starts_at=START + timedelta(days=1))
    Notice.objects.update(written_at=timezone.now())

    change(webinar, starts_at=START + timedelta(days=2))

    assert "was 7 May 2031, 18:00 (Europe/Rome), is now 8 May" in Notice.objects.latest("pk").body
    assert Notice.objects.count() == 2


def test_a_notice_of_a_change_waits_for_the_next_one_unless_the_start_is_near() -> None:
    now = timezone.now()
    far, near = announced(), announced(starts_at=now + timedelta(minutes=40))

    change(far, title="Other")
    change(near, title="Other")

    assert [notice.webinar for notice in to_write_out(now)] == [near]
    assert to_write_out(now + timedelta(minutes=6)).count() == 2


def test_a_webinar_called_off_is_told_at_once_and_takes_its_other_news_with_it(staff: User) -> None:
    webinar = announced()
    make_registration(webinar=webinar)
    change(webinar, title="Other")

    with acting_as(staff, "The speaker is ill"):
        schedule.cancel([webinar])

    [notice] = Notice.objects.all()
    assert notice.kind == "webinar_cancelled"
    assert "ill" not in notice.body.split()
    tasks.send_notices.func()
    assert Notification.objects.get().notice == notice


def test_calling_off_a_draft_tells_nobody(staff: User) -> None:
    with acting_as(staff, "No speaker"):
        schedule.cancel([announced(state=WebinarState.DRAFT)])

    assert not Notice.objects.exists()


def test_moving_a_webinar_stops_the_reminders_of_its_old_time() -> None:
    webinar = announced()
    make_registration(webinar=webinar)
    reminder = tell(NoticeKind.REMINDER, webinar=webinar, people=None, expires_at=webinar.starts_at)

    change(webinar, tells=False, starts_at=START + timedelta(days=1))

    assert reminder is not None
    reminder.refresh_from_db()
    assert reminder.expires_at is not None
    assert reminder.expires_at <= timezone.now()
    assert not people_of_notice(Notice.objects.get(pk=reminder.pk)).exists()


def test_words_without_a_place_for_the_changes_get_them_at_the_end() -> None:
    NoticeTemplate.objects.update_or_create(kind="webinar_changed", defaults={"title": "T", "body": "Look:"})

    change(announced(), title="New title")

    assert Notice.objects.get().body == "Look:\n\n- Title: was “Old title”, is now “New title”"


def form_of(webinar: Webinar, **values: str) -> dict[str, str]:
    return {
        "title": webinar.title,
        "slug": webinar.slug,
        "starts_at_0": "2031-05-06",
        "starts_at_1": "18:00",
        "time_zone": webinar.time_zone,
        "duration_minutes": "60",
        "organizer": str(webinar.organizer_id),
        "price": "0",
        "currency": "EUR",
        "reminders": "1 day, 1 hour",
        "registrations-TOTAL_FORMS": "0",
        "registrations-INITIAL_FORMS": "0",
        "recordings-TOTAL_FORMS": "0",
        "recordings-INITIAL_FORMS": "0",
        "notices-TOTAL_FORMS": "0",
        "notices-INITIAL_FORMS": "0",
        **values,
    }


@pytest.mark.parametrize(("ticked", "count"), [({"tells_registrants": "on"}, 1), ({}, 0)])
def test_who_edits_a_webinar_says_whether_its_registrants_hear_of_it(
    ticked: dict[str, str], count: int, staff: User, signed_in: Callable[[User], Client]
) -> None:
    webinar = announced()
    address = reverse("admin:webinars_webinar_change", args=[webinar.pk])
    browser = signed_in(staff)
    assert b'name="tells_registrants"' in browser.get(address).content

    response = browser.post(address, form_of(webinar, title="New title", **ticked))

    assert response.status_code == 302
    assert Webinar.objects.get().title == "New title"
    assert Notice.objects.count() == count


def test_a_draft_does_not_ask_whom_to_tell(staff: User, signed_in: Callable[[User], Client]) -> None:
    webinar = announced(state=WebinarState.DRAFT)

    page = signed_in(staff).get(reverse("admin:webinars_webinar_change", args=[webinar.pk]))

    assert b'name="tells_registrants"' not in page.content


@pytest.mark.parametrize(("ticked", "count"), [({"tells_registrants": "on"}, 1), ({}, 0)])
def test_who_calls_a_webinar_off_says_whether_its_registrants_hear_of_it(
    ticked: dict[str, str], count: int, staff: User, signed_in: Callable[[User], Client]
) -> None:
    webinar = announced()

    signed_in(staff).post(
        reverse("admin:webinars_webinar_cancel_webinar", args=[webinar.pk]),
        {"reason": "Ill", "_form_submitted": "1", **ticked},
    )

    assert Webinar.objects.get().state == "cancelled"
    assert Notice.objects.count() == count


def test_reminders_are_edited_as_words(staff: User, signed_in: Callable[[User], Client]) -> None:
    webinar = announced()
    browser, address = signed_in(staff), reverse("admin:webinars_webinar_change", args=[webinar.pk])
    assert b'value="1 day, 1 hour"' in browser.get(address).content

    browser.post(address, form_of(webinar, reminders="2 days, 30 min"))
    refused = browser.post(address, form_of(webinar, reminders="soonish"))

    assert Webinar.objects.get().reminder_offsets == ["P2D", "PT30M"]
    assert "“soonish” is not a time before the start" in refused.content.decode()
