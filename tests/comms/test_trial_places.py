"""A test to oneself keeps to its account's pace, counts among its mails of the day, and waits while it rests."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.audit.models import Event
from backoffice.foundation.errors import RuleBroken
from comms.choices import Channel
from comms.domain import publishing
from comms.domain.fan_out import fan_out_next_chunk
from comms.domain.sending import places
from comms.domain.sending.accounts import account_named
from comms.domain.sending.streams import AnnouncementStream
from comms.domain.sending.turns import close_connections, take_turn
from comms.domain.trial import send_trial
from comms.models import Delivery, MailAccountState
from tests.comms.mail_server import MailServer
from tests.factories import make_announcement, make_registration, make_webinar
from tests.factories.comms import to_registrants

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.MAIL_ACCOUNTS = {"news": server.account()}
    yield server
    close_connections()
    server.stop()


@pytest.fixture
def announcement():
    """One by mail to two people."""
    webinar = make_webinar()
    for _ in range(2):
        make_registration(webinar=webinar)
    return make_announcement(channels=[Channel.EMAIL], **to_registrants(webinar))


def state():
    return MailAccountState.objects.get(name="news")


def refusal(announcement):
    with pytest.raises(RuleBroken) as caught:
        send_trial(announcement, to=announcement.sender)
    assert caught.value.code == "trial_without_place"
    return str(caught.value)


def test_a_test_is_one_of_the_mails_of_the_day_and_takes_its_turn_with_them(server, settings, announcement):
    settings.MAIL_ACCOUNTS = {"news": server.account(DAILY_CAP=2)}
    send_trial(announcement, to=announcement.sender)
    publishing.publish(announcement, by=announcement.sender)
    fan_out_next_chunk(announcement.pk)

    take_turn(AnnouncementStream(announcement.pk))
    said = refusal(announcement)

    assert len(server.received) == 2
    assert said.startswith("Nothing was sent: the mail account “news” has no place for it before")
    assert said.endswith(", 00:00:00. Try again then. The reason: Its 2 mails of the day are sent.")
    assert state().day_count == 2
    assert sorted(Delivery.objects.values_list("state", "attempt_count")) == [("due", 0), ("sent", 1)]
    assert Event.objects.filter(kind="tested").count() == 1


def test_tests_leave_as_far_apart_as_the_account_s_mails(server, settings, announcement):
    settings.MAIL_ACCOUNTS = {"news": server.account(RATE_PER_SECOND=4)}

    for _ in range(3):
        send_trial(announcement, to=announcement.sender)

    first, second, third = (mail.at for mail in server.received)
    assert min(second - first, third - second) > 0.22


def test_a_test_waits_behind_mails_that_are_in_line_before_it(server, settings, announcement):
    settings.MAIL_ACCOUNTS = {"news": server.account(RATE_PER_SECOND=10)}
    taken = places.take(account_named("news"), 5)

    send_trial(announcement, to=announcement.sender)

    [mail] = server.received
    assert mail.at > taken.moments[-1]


def test_where_the_line_is_long_it_is_said_and_no_place_is_lost(server, settings, announcement):
    settings.MAIL_ACCOUNTS = {"news": server.account(RATE_PER_SECOND=10, DAILY_CAP=100)}
    free_at = timezone.now() + timedelta(minutes=1)
    MailAccountState.objects.create(name="news", free_at=free_at)

    assert "Other mails are before it in line." in refusal(announcement)

    assert not server.received
    assert (state().free_at, state().day_count) == (free_at, 0)


def test_while_the_account_rests_it_is_said_why_and_until_when(server, announcement, signed_in):
    places.rest(account_named("news"), "421 Going down")
    staff = announcement.sender

    answer = signed_in(staff).post(
        f"/admin/comms/announcement/{announcement.pk}/try_announcement/", {"_form_submitted": "1"}
    )

    assert "Try again then. The reason: 421 Going down" in answer.content.decode()
    assert not server.received
    assert not Event.objects.filter(kind="tested").exists()


def test_a_server_that_is_down_costs_no_mail_of_the_day(settings, announcement):
    nobody = {"host": "127.0.0.1", "port": 1, "timeout": 2}
    settings.MAIL_ACCOUNTS = {"news": {"BACKEND": "comms.mail.smtp.EmailBackend", "OPTIONS": nobody, "DAILY_CAP": 2}}

    with pytest.raises(RuleBroken, match="The mail server did not take it"):
        send_trial(announcement, to=announcement.sender)

    assert not MailAccountState.objects.filter(day_count__gt=0).exists()
