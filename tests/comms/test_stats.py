"""Figures about communications."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comms import stats
from tests.factories import make_announcement
from tests.factories.comms import make_notification

pytestmark = pytest.mark.django_db


def sent(*, days_ago=0, **values):
    when = timezone.now() - timedelta(days=days_ago)
    return make_announcement(state="sent", published_at=when, **values)


def test_an_organizer_gets_no_figures_of_others_announcements(organizer):
    announcement = sent(reached_count=3)
    make_notification(announcement=announcement, read_at=timezone.now())
    make_announcement(state="sending")

    assert sum(stats.delivered_by_day(organizer).values()) == 0
    assert sum(stats.read_by_day(organizer).values()) == 0
    assert stats.reached_and_read(organizer) == {"delivered": 0, "read": 0}
    assert not stats.running_announcements(organizer)


def test_figures_are_by_day_for_thirty_days(staff, django_assert_num_queries):
    today = sent(reached_count=3)
    sent(reached_count=5, days_ago=29)
    sent(reached_count=100, days_ago=31)
    make_notification(announcement=today, read_at=timezone.now())
    make_notification(announcement=today)
    staff.has_perm("comms.view_all_announcements")

    with django_assert_num_queries(1):
        delivered = stats.delivered_by_day(staff)
    with django_assert_num_queries(1):
        read = stats.read_by_day(staff)

    assert len(delivered) == len(read) == 30
    first, *_between, today_count = delivered.values()
    assert (first, today_count, sum(delivered.values())) == (5, 3, 8)
    assert (read[timezone.localdate()], sum(read.values())) == (1, 1)


def test_delivered_and_read_are_told_in_one_query(staff, django_assert_num_queries):
    announcement = sent(reached_count=2)
    make_notification(announcement=announcement, read_at=timezone.now())
    staff.has_perm("comms.view_all_announcements")

    with django_assert_num_queries(1):
        assert stats.reached_and_read(staff) == {"delivered": 2, "read": 1}


def test_what_is_under_way_is_running(staff):
    running = [make_announcement(state=state) for state in ("sending", "paused", "held")]
    make_announcement(state="draft")
    make_announcement(state="sent")

    assert set(stats.running_announcements(staff)) == set(running)
