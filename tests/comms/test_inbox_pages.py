"""The pages of a person's notifications."""

import pytest
from django.urls import reverse

from comms.domain import publishing
from comms.models import Notice, Notification
from tests.factories import make_announcement, make_webinar
from tests.factories.comms import make_notification

pytestmark = pytest.mark.django_db
INBOX = "/notifications/"


def test_a_stranger_is_asked_to_log_in(client):
    notification = make_notification()

    for address in (INBOX, f"{INBOX}{notification.pk}/"):
        assert client.get(address).headers["Location"].startswith(reverse("login"))
    assert client.post(f"{INBOX}read/").headers["Location"].startswith(reverse("login"))


def test_anothers_notification_is_not_found_and_stays_unread(attendee, staff, signed_in):
    foreign = make_notification(announcement=make_announcement(title="Secret plans", state="sent"))

    for person in (attendee, staff):
        answer = signed_in(person).get(f"{INBOX}{foreign.pk}/")
        assert answer.status_code == 404
        assert b"Secret plans" not in answer.content
        assert b"Secret plans" not in signed_in(person).get(INBOX).content

    foreign.refresh_from_db()
    assert foreign.read_at is None


@pytest.mark.usefixtures("with_a_reason")
def test_a_withdrawn_announcement_is_not_found_any_more(attendee, signed_in):
    announcement = make_announcement(title="Oops", state="sent")
    notification = make_notification(user=attendee, announcement=announcement)
    publishing.withdraw(announcement)

    assert signed_in(attendee).get(f"{INBOX}{notification.pk}/").status_code == 404
    assert b"Oops" not in signed_in(attendee).get(INBOX).content


def test_marking_all_as_read_needs_a_post_and_leaves_others_alone(attendee, signed_in):
    mine, foreign = make_notification(user=attendee), make_notification()
    browser = signed_in(attendee)

    assert browser.get(f"{INBOX}read/").status_code == 405
    mine.refresh_from_db()
    assert mine.read_at is None

    answer = browser.post(f"{INBOX}read/", follow=True)
    assert b"1 notification marked as read." in answer.content
    assert set(Notification.objects.unread()) == {foreign}


def test_opening_one_shows_its_text_safely_and_marks_it_read(attendee, signed_in):
    announcement = make_announcement(title="News", body="Some **bold** <script>alert(1)</script>", state="sent")
    notification = make_notification(user=attendee, announcement=announcement)

    page = signed_in(attendee).get(f"{INBOX}{notification.pk}/").content.decode()

    assert "<strong>bold</strong>" in page
    assert "<script>alert" not in page
    notification.refresh_from_db()
    assert notification.read_at is not None


def test_a_notice_without_announcement_shows_its_own_text(attendee, signed_in):
    notification = make_notification(user=attendee, announcement=None, title="Hello", text="Your *seat*")

    assert "<em>seat</em>" in signed_in(attendee).get(f"{INBOX}{notification.pk}/").content.decode()


def test_placeholders_stand_for_the_reader(attendee, signed_in):
    webinar = make_webinar(title="Bees", time_zone="Europe/Rome")
    announcement = make_announcement(
        title="{{ person.first_name|Friend }}, come!",
        body="Hi {{ person.name }}: [page]({{ webinar.page }})",
        webinar=webinar,
        state="sent",
    )
    notification = make_notification(user=attendee, announcement=announcement)
    browser = signed_in(attendee)

    assert "Friend, come!" in browser.get(INBOX).content.decode()
    page = browser.get(f"{INBOX}{notification.pk}/").content.decode()
    assert "<h1>Friend, come!</h1>" in page
    assert "Hi Ada Attendee" in page
    assert f'href="/webinars/{webinar.slug}/"' in page


def test_a_notice_shows_its_words_and_not_its_kind(attendee, signed_in):
    notice = Notice.objects.create(
        kind="reminder", webinar=make_webinar(title="Bees"), title="{{ webinar.title }} begins", body="See *you*"
    )
    notification = make_notification(user=attendee, announcement=None, notice=notice)
    browser = signed_in(attendee)

    assert "Bees begins" in browser.get(INBOX).content.decode()
    assert "<em>you</em>" in browser.get(f"{INBOX}{notification.pk}/").content.decode()


def test_the_frame_shows_how_many_are_unread(attendee, signed_in):
    make_notification(user=attendee)
    make_notification(user=attendee)
    make_notification()

    assert signed_in(attendee).get(INBOX).context["unread_count"] == 2


def test_pages_continue_behind_the_last_one_shown(attendee, signed_in):
    made = [make_notification(user=attendee) for _ in range(25)]
    browser = signed_in(attendee)

    first = browser.get(INBOX).context
    second = browser.get(f"{INBOX}?before={first['older']}").context

    assert [n.pk for n, _title in first["notifications"]] == [n.pk for n in reversed(made)][:20]
    assert [n.pk for n, _title in second["notifications"]] == [n.pk for n in reversed(made)][20:]
    assert second["older"] is None


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣", ""])
def test_a_page_that_is_no_number_is_no_error(before, attendee, signed_in):
    make_notification(user=attendee)

    assert signed_in(attendee).get(INBOX, {"before": before}).status_code == 200


@pytest.mark.parametrize("size", [1, 3, 40])
def test_the_list_costs_the_same_however_full_it_is(size, attendee, signed_in, django_assert_num_queries):
    for _ in range(size):
        make_notification(user=attendee)
    browser = signed_in(attendee)

    with django_assert_num_queries(4):  # session, person, notifications, how many unread
        browser.get(INBOX)


def test_pages_of_the_admin_do_not_ask_for_the_unread(staff, signed_in):
    answer = signed_in(staff).get("/admin/comms/notification/")

    assert "unread_count" not in answer.context
