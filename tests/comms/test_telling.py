"""People are told on an occasion: once, by the ways that the template and they themselves allow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comms.choices import Channel, MessageKind, NoticeKind
from comms.domain.notices import people_of_notice, tell, write_out_next_chunk
from comms.models import Delivery, Notice, NoticeTemplate, Notification, Preference
from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.factories.comms import make_suppression
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


def set_template(kind: NoticeKind, **values: object) -> None:
    defaults = {"title": "Title", "body": "Text", **values}
    NoticeTemplate.objects.update_or_create(kind=kind, defaults=defaults)


def test_who_is_told_finds_it_in_the_app_and_in_the_mail() -> None:
    person, webinar = make_user(), make_webinar()
    set_template(NoticeKind.REGISTRATION_CONFIRMED, title="A seat", body="You have a seat.")

    notice = tell(NoticeKind.REGISTRATION_CONFIRMED, webinar=webinar, people=[person.pk])

    assert notice is not None
    notice.refresh_from_db()
    assert (notice.title, notice.body, notice.reached_count) == ("A seat", "You have a seat.", 1)
    assert notice.written_at is not None
    [notification] = Notification.objects.all()
    assert (notification.user, notification.notice, notification.webinar) == (person, notice, webinar)
    assert notification.kind == "registration_approved"
    [mail] = Delivery.objects.all()
    assert (mail.user, mail.notice, mail.channel, mail.state, mail.reason) == (person, notice, "email", "due", "")
    assert mail.due_at is not None


def test_who_is_not_mailed_is_listed_with_the_reason() -> None:
    gone, nameless, kept = make_user(is_active=False), make_user(email=None), make_user()
    make_suppression(address=kept.email)

    tell(NoticeKind.REGISTRATION_CONFIRMED, webinar=make_webinar(), people=[gone.pk, nameless.pk, kept.pk])

    mails = Delivery.objects.filter(state="suppressed", due_at=None)
    assert dict(mails.values_list("user", "reason")) == {
        gone.pk: "inactive",
        nameless.pk: "no_address",
        kept.pk: "address_suppressed",
    }
    assert set(Notification.objects.values_list("user", flat=True)) == {nameless.pk, kept.pk}


def test_who_wants_no_reminders_gets_none_by_that_way() -> None:
    no_mail, no_app = make_user(), make_user()
    Preference.objects.create(user=no_mail, kind=MessageKind.REMINDER, channel=Channel.EMAIL, is_wanted=False)
    Preference.objects.create(user=no_app, kind=MessageKind.REMINDER, channel=Channel.IN_APP, is_wanted=False)

    tell(NoticeKind.REMINDER, webinar=make_webinar(), people=[no_mail.pk, no_app.pk])

    assert dict(Delivery.objects.values_list("user", "reason")) == {no_mail.pk: "unsubscribed", no_app.pk: ""}
    assert list(Notification.objects.values_list("user", flat=True)) == [no_mail.pk]


def test_what_answers_a_registration_is_told_whatever_somebody_prefers() -> None:
    person = make_user()
    for channel in Channel:
        Preference.objects.create(user=person, kind=MessageKind.REGISTRATION, channel=channel, is_wanted=False)

    tell(NoticeKind.REGISTRATION_CONFIRMED, webinar=make_webinar(), people=[person.pk])

    assert (Notification.objects.count(), Delivery.objects.get().state) == (1, "due")


def test_a_template_switched_off_tells_nobody() -> None:
    set_template(NoticeKind.WELCOME, is_on=False)

    assert tell(NoticeKind.WELCOME, people=[make_user().pk]) is None
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("channel", "counts"), [("in_app", (1, 0)), ("email", (0, 1))])
def test_a_template_says_by_which_ways_people_are_told(channel: str, counts: tuple[int, int]) -> None:
    set_template(NoticeKind.WELCOME, channels=[channel])

    notice = tell(NoticeKind.WELCOME, people=[make_user().pk])

    assert notice is not None
    assert notice.reached_count == 1
    assert (Notification.objects.count(), Delivery.objects.count()) == counts


def test_without_a_row_in_the_table_the_default_words_are_used() -> None:
    NoticeTemplate.objects.all().delete()

    notice = tell(NoticeKind.WELCOME, people=[make_user().pk])

    assert notice is not None
    assert notice.title == "Welcome"


def test_on_one_occasion_people_are_told_once() -> None:
    person, webinar = make_user(), make_webinar()

    first = tell(NoticeKind.REMINDER, webinar=webinar, people=[person.pk], occasion="reminder 1 PT1H")
    second = tell(NoticeKind.REMINDER, webinar=webinar, people=[person.pk], occasion="reminder 1 PT1H")

    assert first is not None
    assert second is None
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 1)


def test_telling_a_thousand_costs_as_many_statements_as_telling_one() -> None:
    one = make_user()
    unguarded(User.objects).bulk_create([User(username=f"u{n}", email=f"u{n}@example.com") for n in range(1000)])
    everybody = list(User.objects.values_list("pk", flat=True))

    with CaptureQueriesContext(connection) as few:
        tell(NoticeKind.WELCOME, people=[one.pk])
    with CaptureQueriesContext(connection) as many:
        tell(NoticeKind.WELCOME, people=everybody)

    assert len(many) == len(few) == 8  # words, savepoint, notice, notifications, mails, left out, count, savepoint
    assert Notification.objects.count() == len(everybody) + 1


def test_nobody_is_told_nothing() -> None:
    assert tell(NoticeKind.WELCOME, people=[]) is None
    assert not Notice.objects.exists()


def test_many_are_written_out_chunk_by_chunk_each_once() -> None:
    webinar = make_webinar()
    told = [make_registration(webinar=webinar, state=state) for state in ("confirmed", "pending", "waitlisted")]
    make_registration(webinar=webinar, state="cancelled")
    make_registration()

    notice = tell(NoticeKind.WEBINAR_CHANGED, webinar=webinar, people=None)
    assert notice is not None
    assert not Notification.objects.exists()
    rounds = 1
    while write_out_next_chunk(notice.pk, chunk_size=2):
        rounds += 1

    assert rounds == 2
    notice.refresh_from_db()
    assert notice.written_at is not None
    assert notice.reached_count == 3
    assert set(Notification.objects.values_list("user", flat=True)) == {item.user_id for item in told}
    assert Delivery.objects.count() == 3
    assert write_out_next_chunk(notice.pk) is False


def test_who_joins_the_house_after_a_notice_is_not_told() -> None:
    webinar = make_webinar()
    early = make_registration(webinar=webinar)
    notice = tell(NoticeKind.WEBINAR_CHANGED, webinar=webinar, people=None)
    make_registration(webinar=webinar)

    assert notice is not None
    assert list(people_of_notice(notice)) == [early.user]


def test_a_notice_that_rests_is_not_written_out_before_its_time() -> None:
    webinar, now = make_webinar(), timezone.now()
    make_registration(webinar=webinar)
    notice = tell(NoticeKind.WEBINAR_CHANGED, webinar=webinar, people=None, rests_until=now + timedelta(minutes=5))

    assert notice is not None
    write_out_next_chunk(notice.pk, now=now)
    assert not Notification.objects.exists()
    write_out_next_chunk(notice.pk, now=now + timedelta(minutes=6))
    assert Notification.objects.count() == 1


def test_a_notice_that_has_expired_is_closed_and_tells_nobody() -> None:
    webinar, now = make_webinar(), timezone.now()
    make_registration(webinar=webinar)
    notice = tell(NoticeKind.WEBINAR_CHANGED, webinar=webinar, people=None, expires_at=now)

    assert notice is not None
    assert write_out_next_chunk(notice.pk, now=now) is False
    notice.refresh_from_db()
    assert (notice.written_at, notice.reached_count) == (now, 0)
    assert not Notification.objects.exists()
