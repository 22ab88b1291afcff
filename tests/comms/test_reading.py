"""How many people have opened announcements: counted, or estimated where they are many."""

import pytest
from django.utils import timezone

from comms.domain.reading import readers_of
from comms.models import Announcement, Notification
from tests.factories import make_announcement, make_user
from tests.factories.comms import make_notification

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"


def told(people, *, read, **values):
    """An announcement to so many people, so many of whom have read it."""
    announcement = make_announcement(state="sent", published_at=timezone.now(), reached_count=people, **values)
    Notification.objects.bulk_create(
        Notification(announcement=announcement, user=make_user(), read_at=timezone.now() if number < read else None)
        for number in range(people)
    )
    return announcement


def test_small_ones_are_counted_and_large_ones_estimated_from_their_own_rows():
    half, none, few, nobody = told(60, read=30), told(60, read=0), told(4, read=1), make_announcement(reached_count=90)

    found = readers_of([half, none, few, nobody], counted_up_to=10, looks=20)

    assert 25 <= found[half.pk].count <= 35
    assert (found[none.pk].count, found[few.pk].count, found[nobody.pk].count) == (0, 1, 0)
    assert [found[item.pk].is_counted for item in (half, none, few)] == [False, False, True]
    assert (found[few.pk].percent(few), found[nobody.pk].percent(nobody)) == (25, 0)


def test_rows_of_two_that_were_written_at_once_are_told_apart():
    read, unread = make_announcement(reached_count=40), make_announcement(reached_count=40)
    for _ in range(40):
        make_notification(announcement=read, read_at=timezone.now())
        make_notification(announcement=unread)

    found = readers_of([read, unread], counted_up_to=10, looks=20)

    assert (found[read.pk].count, found[unread.pk].count) == (40, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_small_and_large_ones_asks_three_questions(rows, django_assert_num_queries):
    announcements = [item for _ in range(rows) for item in (told(12, read=6), told(2, read=2))]

    with django_assert_num_queries(3):
        readers_of(announcements, counted_up_to=10, looks=20)


def test_the_list_says_how_many_per_cent_have_read_and_where_that_is_about(staff, signed_in):
    told(3, read=1, title="Few")
    large = told(4, read=4, title="Many")
    Announcement.objects.filter(pk=large.pk).update(reached_count=2_001)
    make_announcement(title="Draft")

    rows = signed_in(staff).get(LIST).context["cl"].result_list
    page = signed_in(staff).get(LIST).content.decode()

    assert {row.title: row.readers.count for row in rows} == {"Few": 1, "Many": 2_001, "Draft": 0}
    assert "33\xa0%" in page
    assert "about 100\xa0%" in page
