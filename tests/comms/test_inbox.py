"""One person's notifications."""

import pytest
from django.utils import timezone

from comms.domain import inbox, publishing
from comms.models import Notification
from tests.factories import make_announcement, make_user
from tests.factories.comms import make_notification

pytestmark = pytest.mark.django_db


def test_nobody_marks_anothers_notifications_as_read(attendee):
    foreign = make_notification()

    assert inbox.mark_read(attendee, [foreign.pk]) == 0
    assert inbox.mark_all_read(attendee) == 0

    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_an_inbox_holds_ones_own_newest_first(attendee):
    older, _foreign, newer = make_notification(user=attendee), make_notification(), make_notification(user=attendee)

    assert list(inbox.inbox(attendee)) == [newer, older]


def test_reading_is_counted_once(attendee):
    first, _second = make_notification(user=attendee), make_notification(user=attendee)

    assert inbox.unread_count(attendee) == 2
    assert inbox.mark_read(attendee, [first.pk]) == 1
    assert inbox.mark_read(attendee, [first.pk]) == 0
    assert inbox.unread_count(attendee) == 1
    assert inbox.mark_all_read(attendee) == 1
    assert inbox.unread_count(attendee) == 0


@pytest.mark.usefixtures("with_a_reason")
def test_what_is_withdrawn_leaves_every_inbox_and_its_count(attendee):
    announcement = make_announcement(state="sent")
    make_notification(user=attendee, announcement=announcement)
    notice = make_notification(user=attendee, announcement=None, title="A notice")

    publishing.withdraw(announcement)

    assert list(inbox.inbox(attendee)) == [notice]
    assert inbox.unread_count(attendee) == 1
    assert Notification.objects.count() == 2


@pytest.mark.parametrize("size", [1, 30])
def test_every_question_costs_the_same_queries_however_full_the_inbox(size, attendee, django_assert_num_queries):
    for _ in range(size):
        make_notification(user=attendee)
        make_notification(user=make_user())

    with django_assert_num_queries(1):
        assert len([str(notification) for notification in inbox.inbox(attendee)]) == size
    with django_assert_num_queries(1):
        inbox.unread_count(attendee)
    with django_assert_num_queries(2):
        inbox.mark_all_read(attendee)


def test_the_unread_are_counted_up_to_one_above_what_is_shown(attendee, monkeypatch):
    monkeypatch.setattr(inbox, "MOST_UNREAD", 3)
    for _ in range(5):
        make_notification(user=attendee)

    assert inbox.unread_count(attendee) == 4


def test_more_than_one_batch_is_marked_as_read_at_once(attendee, monkeypatch):
    monkeypatch.setattr(inbox, "BATCH", 2)
    withdrawn = make_announcement(state="sent", withdrawn_at=timezone.now())
    hidden = make_notification(user=attendee, announcement=withdrawn)
    for _ in range(5):
        make_notification(user=attendee)
    foreign = make_notification()

    assert inbox.mark_all_read(attendee) == 5
    assert set(Notification.objects.unread()) == {hidden, foreign}
