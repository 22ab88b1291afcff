"""What is not kept any more is said, where else it would be taken for what never was."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from comms.domain import keeping, retrying
from comms.domain.audience import approval
from comms.domain.explaining import why
from comms.domain.sending.counting import finish_if_done
from comms.models import Announcement, Delivery, Notice, Notification
from tests.factories import make_announcement, make_tag, make_user
from tests.factories.comms import make_delivery, make_notification, to_tags
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"
FIGURES = {"mail_count": 3, "mailed_count": 2, "mail_failed_count": 1, "audience_count": 3, "reached_count": 3}
MAILS = "What became of each mail is kept for 90 days. Those of this one were removed on"
TOLD = "Notifications are kept for 396 days, read or not. Those of this one were removed on"


@pytest.fixture
def old():
    """An announcement by both ways of long ago, to two people, of whom one opened it; all of it is removed."""
    moment = timezone.now() - timedelta(days=400)
    announcement = sent(moment, **FIGURES)
    for read_at in (moment, None):
        ada = make_user()
        make_notification(announcement=announcement, user=ada, created_at=moment, read_at=read_at)
        make_delivery(announcement=announcement, user=ada, state="sent", sent_at=moment)
    failed = make_delivery(announcement=announcement, state="failed", reason="refused")
    Delivery.objects.update(created_at=moment)
    return failed.user, announcement


def sent(moment, **values):
    values = {"channels": ["in_app", "email"], "max_person_id": 10**6, "last_person_id": 10**6, **values}
    return make_announcement(state="sent", published_at=moment, written_at=moment, finished_at=moment, **values)


def remove(announcement):
    keeping.remove_old(timezone.now())
    announcement.refresh_from_db()


def test_whether_somebody_got_it_is_not_guessed_from_rows_that_are_gone(old):
    person, announcement = old
    assert "The mail failed: The server refused it." in " ".join(why(announcement, person))

    remove(announcement)

    today = f"{timezone.now():%-d %B %Y}"
    assert why(announcement, person) == [
        f"{TOLD} {today}. Whether this person got one can’t be said any more.",
        f"{MAILS} {today}. Whether this person was mailed can’t be said any more.",
    ]
    assert "left out" not in " ".join(why(announcement, make_user(is_active=False)))


def test_a_notification_that_is_there_is_told_although_the_mails_are_gone(old):
    person, announcement = old
    Notification.objects.update(created_at=datetime.now(UTC))
    make_notification(announcement=announcement, user=person)
    remove(announcement)

    arrived, gone = why(announcement, person)

    assert arrived.startswith("The notification arrived")
    assert gone.startswith(MAILS)


def test_who_joined_later_is_still_told_so(old):
    person, announcement = old
    unguarded(Announcement.objects).update(max_person_id=1)
    remove(announcement)

    assert "joined after it was published" in " ".join(why(announcement, person))


def test_of_an_announcement_whose_rows_are_all_there_nothing_is_said_to_be_gone():
    announcement = sent(timezone.now(), **to_tags(make_tag("members")))
    remove(announcement)

    assert why(announcement, make_user()) == ["The person was not in its audience (Everyone tagged “members”)."]


def test_the_page_of_a_person_says_it_of_each_message(old, staff, signed_in):
    person, announcement = old
    notice = Notice.objects.create(
        kind="welcome", title="Hi", body="x", channels=["in_app", "email"], written_at=timezone.now()
    )
    make_notification(announcement=None, notice=notice, user=person)
    mail = make_delivery(announcement=None, notice=notice, user=person, state="sent")
    Delivery.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(days=100))
    remove(announcement)

    html = signed_in(staff).get(f"{LIST}of/{person.pk}/").content.decode()

    assert html.count(f"{MAILS} ") == 2
    assert "Nothing was sent to this person" not in html
    assert "The notification arrived" in html


def test_figures_stay_and_the_page_says_that_details_are_gone(old, staff, signed_in):
    _person, announcement = old
    browser = signed_in(staff)
    remove(announcement)

    html = browser.get(f"{LIST}{announcement.pk}/change/").content.decode()

    assert '<dd data-figure="mailed">2</dd>' in html
    assert '<dd data-figure="mail_failed">1</dd>' in html
    assert f"{MAILS} " in html
    assert "what failed can’t be tried again" in html
    assert f"{TOLD} " in html
    assert 'data-figure="read"' not in html
    assert "Mails sent over time" not in html
    assert "retry_failed" not in html
    page_of_yesterday = {"_form_submitted": "1", "reason": "Once more"}
    answer = browser.post(f"{LIST}{announcement.pk}/retry_failed/", page_of_yesterday, follow=True)
    assert f"{MAILS} {timezone.now():%-d %B %Y}. What failed can’t be tried again." in answer.content.decode()


def test_the_share_of_readers_is_not_said_to_be_none(old, staff, signed_in):
    _person, announcement = old
    browser = signed_in(staff)
    assert "33\N{NO-BREAK SPACE}%" in browser.get(LIST).content.decode()
    assert Announcement.objects.with_read_count().get().read_count == 1

    remove(announcement)

    assert "0\N{NO-BREAK SPACE}%" not in browser.get(LIST).content.decode()
    assert Announcement.objects.with_read_count().get().read_count is None


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/admin/comms/delivery/", "What became of each mail is kept for 30 days."),
        ("/admin/comms/notification/", "Notifications are kept for 60 days, read or not."),
        ("/admin/people/user/{pk}/change/", "What became of each mail is kept for 30 days."),
        ("/admin/people/user/{pk}/change/", "Notifications are kept for 60 days, read or not."),
    ],
)
def test_lists_say_how_long_their_rows_are_kept(address, words, staff, signed_in, settings):
    settings.DELIVERIES_KEPT_DAYS, settings.NOTIFICATIONS_KEPT_DAYS = 30, 60

    assert words in signed_in(staff).get(address.format(pk=make_user().pk)).content.decode()


def test_the_page_of_a_notice_says_it(staff, signed_in):
    notice = Notice.objects.create(
        kind="welcome", title="Hi", body="x", channels=["email"], mails_removed_at=timezone.now()
    )
    browser = signed_in(staff)

    assert MAILS in browser.get(f"/admin/comms/notice/{notice.pk}/change/").content.decode()
    assert "not kept any more" in browser.get("/admin/comms/notice/").content.decode()


def test_the_figures_stay_true_when_one_that_was_left_is_sent_after_all(old):
    _person, announcement = old
    unknown = make_delivery(announcement=announcement, state="unknown")
    Delivery.objects.filter(pk=unknown.pk).update(created_at=timezone.now() - timedelta(days=400))
    Announcement.objects.update(mail_count=4)
    remove(announcement)

    retrying.retry(Delivery.objects.all(), reason="She asked for it")
    Delivery.objects.update(state="sent")
    Announcement.objects.update(mailed_count=3)

    assert finish_if_done(announcement.pk)
    announcement.refresh_from_db()
    assert (announcement.mail_count, announcement.mailed_count, announcement.mail_failed_count) == (4, 3, 1)


def test_what_is_left_says_nothing_about_the_pace_of_all(old, staff, signed_in):
    _person, announcement = old
    remove(announcement)
    for seconds in (1, 2):
        sent_at = timezone.now() - timedelta(seconds=seconds)
        make_delivery(announcement=announcement, state="sent", sent_at=sent_at)
    unguarded(Announcement.objects).update(state="sending", mail_count=4)

    figures = signed_in(staff).get(f"{LIST}{announcement.pk}/progress/").json()

    assert figures["pace"] == ""
    assert "Mails sent over time" not in figures["details"]


@pytest.mark.parametrize("channels", [["in_app", "email"], ["email"]])
def test_nobody_is_said_to_have_left_the_audience_because_their_row_is_gone(old, channels):
    person, announcement = old
    unguarded(Announcement.objects).update(channels=channels)
    announcement.approved_people.create(user_id=approval.COMPLETE)
    announcement.approved_people.create(user_id=person.pk)
    announcement.refresh_from_db()
    assert approval.is_known(announcement)

    remove(announcement)

    assert not approval.is_known(announcement)
