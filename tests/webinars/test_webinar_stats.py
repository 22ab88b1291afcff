"""The figures of webinars."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from webinars import stats
from webinars.choices import WebinarState

pytestmark = pytest.mark.django_db


def test_an_organizers_figures_leave_out_everybody_elses_webinars(organizer: User, other_organizer: User) -> None:
    webinar = make_webinar(organizer=other_organizer)
    make_registration(webinar=webinar, attended=True)

    assert sum(count for _day, count in stats.registrations_per_day(organizer)) == 0
    assert not stats.next_webinars(organizer)
    assert stats.attendance(organizer)["known"] == 0


def test_each_of_the_last_days_is_there_and_they_add_up(staff: User, django_assert_num_queries: object) -> None:
    now = timezone.now()
    webinar = make_webinar()
    for days in (0, 0, 3, 29, 31):
        make_registration(webinar=webinar, registered_at=now - timedelta(days=days))

    staff.has_perm("webinars.view_webinar")  # asked once per request, whatever the page shows
    with django_assert_num_queries(1):  # type: ignore[operator]
        figures = stats.registrations_per_day(staff)

    assert [day for day, _count in figures] == [
        timezone.localdate() - timedelta(days=number) for number in reversed(range(30))
    ]
    assert (sum(count for _day, count in figures), figures[-1][1], figures[-4][1], figures[0][1]) == (4, 2, 1, 1)


def test_the_next_webinars_come_with_their_seats_in_one_query(staff: User, django_assert_num_queries: object) -> None:
    make_webinar(state=WebinarState.DRAFT)
    make_webinar(starts_at=timezone.now() - timedelta(days=1))
    second = make_webinar(starts_at=timezone.now() + timedelta(days=2))
    on_now = make_webinar(starts_at=timezone.now() - timedelta(minutes=5))
    make_registration(webinar=second)
    make_registration(webinar=second, state="waitlisted")

    staff.has_perm("webinars.view_webinar")  # asked once per request, whatever the page shows
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = [
            (item.pk, item.seats_taken, item.waiting_count, item.organizer.name) for item in stats.next_webinars(staff)
        ]

    assert [item[:3] for item in found] == [(on_now.pk, 0, 0), (second.pk, 1, 1)]


def test_attendance_counts_only_what_is_known(staff: User) -> None:
    webinar = make_webinar(starts_at=timezone.now() - timedelta(days=1))
    make_registration(webinar=webinar, attended=True, minutes_present=30)
    make_registration(webinar=webinar, attended=True, minutes_present=50)
    make_registration(webinar=webinar, attended=False, minutes_present=0)
    make_registration(webinar=webinar)

    assert stats.attendance(staff) == {"webinars": 1, "known": 3, "attended": 2}


def test_my_next_webinars_are_those_i_have_a_place_in() -> None:
    person = make_user()
    coming = make_registration(user=person)
    make_registration(user=person, state="cancelled")
    make_registration(user=person, webinar=make_webinar(starts_at=timezone.now() - timedelta(days=1)))
    make_registration()

    assert list(stats.my_next_webinars(person)) == [coming]
    assert not stats.my_next_webinars(AnonymousUser())
