"""Why did or didn't she get it?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from comms.domain.explaining import why
from comms.models import Notice
from tests.factories import make_announcement, make_tag, make_user
from tests.factories.comms import make_delivery, make_notification, to_tags

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"
NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


def published(**values):
    values = {"state": "sent", "published_at": NOON, "max_person_id": 10**6, "last_person_id": 10**6, **values}
    return make_announcement(**values)


def said(announcement, person):
    return " ".join(why(announcement, person))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "draft"}, "it is a draft"),
        ({"state": "scheduled", "publish_at": NOON, "publish_zone": "Europe/Rome"}, "1 May 2030, 14:00 (Europe/Rome)"),
        ({"state": "held", "halted_because": "The server was down."}, "The server was down."),
        ({"state": "cancelled"}, "cancelled before it was sent to anybody"),
    ],
)
def test_before_it_is_published_the_state_says_it_and_whether_the_person_is_in_the_audience(values, words):
    announcement = make_announcement(**values)

    assert words in said(announcement, make_user())
    assert "in its audience now" in said(announcement, make_user())
    assert "inactive" in said(announcement, make_user(is_active=False))


def test_whoever_joined_after_publishing_is_told_so():
    assert "joined after it was published" in said(published(max_person_id=1), make_user())


def test_whoever_was_not_reached_before_it_was_cancelled_is_told_so():
    announcement = published(state="cancelled", last_person_id=0)

    assert "cancelled before it came to this person" in said(announcement, make_user())


def test_whoever_is_not_in_the_audience_is_told_the_rule():
    announcement = published(written_at=NOON, **to_tags(make_tag("members")))

    assert "was not in its audience (Everyone tagged “members”)" in said(announcement, make_user())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "due"}, "is due"),
        ({"state": "claimed"}, "right now"),
        ({"state": "due", "attempt_count": 2, "due_at": NOON, "answer": "451 try later"}, "on 1 May 2030, 12:00:00"),
        ({"state": "due", "attempt_count": 2, "due_at": NOON, "answer": "451 try later"}, "“451 try later”"),
        ({"state": "sent", "sent_at": NOON, "address": "ada@example.com", "answer": "250 ok"}, "to ada@example.com"),
        ({"state": "suppressed", "reason": "unsubscribed"}, "No mail was sent: Unsubscribed."),
        ({"state": "failed", "reason": "refused", "answer": "552 full"}, "“552 full”"),
        ({"state": "bounced", "address": "ada@example.com"}, "came back from ada@example.com"),
        ({"state": "unknown"}, "Nobody knows whether the mail arrived"),
    ],
)
def test_each_state_of_a_mail_has_its_sentence(values, words):
    ada, announcement = make_user(), published()
    make_delivery(announcement=announcement, user=ada, **values)

    assert words in said(announcement, ada)


def test_reading_and_withdrawing_are_told():
    ada, announcement = make_user(), published(withdrawn_at=NOON)
    make_notification(announcement=announcement, user=ada, read_at=NOON)

    assert "was opened on 1 May 2030" in said(announcement, ada)
    assert "withdrawn on 1 May 2030" in said(announcement, ada)


@pytest.mark.parametrize("who", ["organizer", "attendee"])
def test_whoever_may_not_see_announcements_is_not_told(who, request, signed_in):
    person, announcement = make_user(name="Secret Person"), published(title="Secret plans")
    browser = signed_in(request.getfixturevalue(who))

    for address in (f"{LIST}{announcement.pk}/why/?q=Secret", f"{LIST}of/{person.pk}/"):
        answer = browser.get(address)
        assert answer.status_code in {302, 403, 404}
        assert b"Secret" not in answer.content


def test_an_auditor_finds_a_person_by_name_and_by_address(auditor, signed_in):
    ada, announcement = make_user(name="Ada <b>Lovelace</b>", email="ada@example.com"), published()
    make_delivery(announcement=announcement, user=ada, state="suppressed", reason="unsubscribed")
    browser = signed_in(auditor)

    for term in ("lovelace", "ada@example.com", "ADA@"):
        html = browser.get(f"{LIST}{announcement.pk}/why/", {"q": term}).content.decode()
        assert "No mail was sent: Unsubscribed." in html
        assert "<b>Lovelace" not in html
    assert (
        "Nobody whom you may see" in browser.get(f"{LIST}{announcement.pk}/why/", {"q": "\x00nobody"}).content.decode()
    )
    assert browser.get(f"{LIST}{announcement.pk}/why/").status_code == 200


def test_many_of_one_name_are_cut_and_said_so(staff, signed_in):
    for _ in range(12):
        make_user(name="Ann Common")

    html = signed_in(staff).get(f"{LIST}{published().pk}/why/?q=common").content.decode()

    assert html.count("Ann Common") == 10
    assert "There are more" in html


@pytest.mark.parametrize("size", [1, 15])
def test_a_persons_messages_cost_the_same_however_many(size, staff, signed_in, django_assert_num_queries):
    ada = make_user(name="Ada")
    for number in range(size):
        announcement = published(title=f"News {number}")
        make_notification(announcement=announcement, user=ada)
        make_delivery(announcement=announcement, user=ada, state="sent")
        notice = Notice.objects.create(kind="welcome", title="Welcome", body="x", channels=["email"])
        make_delivery(announcement=None, notice=notice, user=ada, state="failed", reason="refused")
    published(title="Not for her", written_at=timezone.now() - timedelta(days=1))
    browser = signed_in(staff)

    with django_assert_num_queries(13):
        html = browser.get(f"{LIST}of/{ada.pk}/").content.decode()

    assert "News 0" in html
    assert "Nothing was sent to this person" in html
    assert "The mail failed: The server refused it." in html


def test_the_page_of_a_person_leads_there_and_shows_their_mails(staff, signed_in):
    ada = make_user(name="Ada")
    make_delivery(announcement=published(title="Spring news"), user=ada, state="suppressed", reason="unsubscribed")

    html = signed_in(staff).get(f"/admin/people/user/{ada.pk}/change/").content.decode()

    assert f"{LIST}of/{ada.pk}/" in html
    assert "No mail was sent: Unsubscribed." in html
