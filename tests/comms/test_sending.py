"""Mails of an announcement on their way to a real mail server."""

import time
from datetime import timedelta
from threading import Timer

import pytest
from django.db import connection
from django.utils import timezone

from comms import tasks
from comms.choices import Channel, DeliveryPolicy, MessageKind
from comms.domain import publishing
from comms.domain.fan_out import fan_out_next_chunk
from comms.domain.sending import places, recovering
from comms.domain.sending.message_ids import message_id_of
from comms.domain.sending.streams import AnnouncementStream
from comms.domain.sending.turns import close_connections, take_turn
from comms.domain.wishes.preferences import choose
from comms.models import Announcement, Delivery, MailAccountState, Suppression
from tests.comms.mail_server import MailServer
from tests.factories import make_announcement, make_registration, make_user, make_webinar
from tests.factories.comms import make_suppression, to_registrants
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.MAIL_ACCOUNTS = {"news": server.account()}
    yield server
    close_connections()
    server.stop()


def announced(*names, **values):
    """An announcement by mail to people of these addresses, written out."""
    webinar = make_webinar()
    for name in names:
        make_registration(webinar=webinar, user=make_user(email=f"{name}@example.com"))
    values = {"channels": [Channel.EMAIL], **to_registrants(webinar), **values}
    announcement = make_announcement(**values)
    publishing.publish(announcement, by=announcement.sender)
    while fan_out_next_chunk(announcement.pk):
        pass
    return announcement


def send(announcement):
    turn = take_turn(AnnouncementStream(announcement.pk))
    tasks.finish_if_done(announcement.pk)
    announcement.refresh_from_db()
    return turn


def delivery(name):
    return Delivery.objects.get(user__email=f"{name}@example.com")


def test_each_person_is_mailed_once_and_the_ledger_says_so(server):
    announcement = announced("ada", "bob", "eve")

    send(announcement)

    assert server.addresses() == ["ada@example.com", "bob@example.com", "eve@example.com"]
    row = delivery("ada")
    assert (row.state, row.address, row.attempt_count, row.reason) == ("sent", "ada@example.com", 1, "")
    assert row.answer.startswith("250 2.0.0 Taken as")
    assert row.sent_at is not None
    assert message_id_of(row.pk) in {mail.message_id for mail in server.received}
    assert (announcement.state, announcement.mail_count, announcement.mailed_count) == ("sent", 3, 3)
    assert announcement.finished_at is not None


def test_a_second_turn_sends_nothing_again(server):
    announcement = announced("ada", "bob")
    send(announcement)

    send(announcement)

    assert len(server.received) == 2


@pytest.mark.parametrize(
    ("name", "reason", "suppressed"),
    [
        ("gone.x", "address_refused", True),
        ("full.x", "refused", False),
        ("policy.x", "refused", False),
        ("spam.x", "refused", False),
    ],
)
def test_a_refusal_for_good_fails_and_only_a_missing_address_is_suppressed(server, name, reason, suppressed):
    announcement = announced(name)

    send(announcement)

    row = delivery(name)
    assert (row.state, row.reason) == ("failed", reason)
    assert row.answer[:3] in {"550", "552", "554"}
    assert Suppression.objects.filter(address=f"{name}@example.com", reason="bounce").exists() is suppressed
    assert (announcement.state, announcement.mail_failed_count) == ("sent", 1)


def test_a_passing_refusal_is_tried_again_after_a_minute_and_counts_as_a_try(server):
    announcement = announced("later.x", "ada")

    send(announcement)

    row = delivery("later.x")
    assert (row.state, row.attempt_count) == ("due", 1)
    assert row.answer.startswith("450 4.2.0")
    assert timedelta(seconds=40) < row.due_at - timezone.now() < timedelta(seconds=80)
    assert announcement.state == "sending", "it is not over while somebody waits"


def test_a_mail_is_given_up_after_nine_tries_in_41_hours(server):
    announcement = announced("later.x")
    waited = timedelta()

    for number in range(9):
        send(announcement)
        row = delivery("later.x")
        if row.state == "due":
            waited += row.due_at - timezone.now()
            assert row.attempt_count == number + 1
            Delivery.objects.update(due_at=timezone.now())

    assert (row.state, row.reason, row.attempt_count) == ("failed", "gave_up", 9)
    assert timedelta(hours=32) < waited <= timedelta(hours=48)
    assert announcement.state == "sent"


def test_a_busy_server_lets_the_account_rest_and_counts_for_nobody(server):
    announcement = announced("shutdown.x", "ada")

    turn = send(announcement)

    assert turn.is_more is False
    assert (delivery("shutdown.x").state, delivery("shutdown.x").attempt_count) == ("due", 0)
    state = MailAccountState.objects.get(name="news")
    assert state.resting_until > timezone.now()
    assert "421" in state.resting_because


def test_a_server_that_is_down_costs_nobody_a_try_and_the_rest_grows_longer(settings):
    settings.MAIL_ACCOUNTS = {
        "news": {"BACKEND": "comms.mail.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2}}
    }
    announcement = announced("ada", "bob")

    send(announcement)
    first = MailAccountState.objects.get(name="news").resting_until
    MailAccountState.objects.update(resting_until=None)
    send(announcement)
    second = MailAccountState.objects.get(name="news").resting_until
    close_connections()

    assert set(Delivery.objects.values_list("state", "attempt_count")) == {("due", 0)}
    assert second - first > timedelta(minutes=3)
    assert announcement.state == "sending"


def test_when_the_account_is_at_fault_the_announcement_pauses_and_nobody_is_failed(server):
    server.refuses_senders = True
    announcement = announced("ada", "bob")

    send(announcement)

    assert announcement.state == "paused"
    assert "553 5.7.1 Sender not allowed" in announcement.halted_because
    assert set(Delivery.objects.values_list("state", "attempt_count")) == {("due", 0)}
    assert announcement.history.latest().actor_name == "sending"


def test_an_account_that_the_settings_do_not_know_pauses_the_announcement_in_words(server):
    announcement = announced("ada", mail_account="elsewhere")

    send(announcement)

    assert announcement.state == "paused"
    assert "“elsewhere” is not among the settings" in announcement.halted_because


def test_a_text_that_broke_off_is_sent_again_under_at_least_once(server):
    announcement = announced("dropped.x")

    send(announcement)

    row = delivery("dropped.x")
    assert (row.state, row.attempt_count) == ("due", 1)
    assert "No answer" in row.answer


def test_a_text_that_broke_off_is_parked_under_never_twice(server):
    announcement = announced("dropped.x", policy=DeliveryPolicy.NEVER_TWICE)

    send(announcement)
    MailAccountState.objects.update(resting_until=None)
    Delivery.objects.update(due_at=timezone.now())
    send(announcement)

    assert delivery("dropped.x").state == "unknown"
    assert server.addresses() == ["dropped.x@example.com"]


def test_too_many_failures_pause_the_announcement_and_say_why(server):
    announcement = announced("ada", *[f"spam.{n}" for n in range(120)])

    send(announcement)

    assert announcement.state == "paused"
    assert "of the last" in announcement.halted_because


def test_who_is_left_out_has_a_row_with_the_reason(server):
    webinar = make_webinar()
    people = [make_user(email=f"p{n}@example.com") for n in range(4)] + [make_user(email=None, has_consented=True)]
    for person in people:
        make_registration(webinar=webinar, user=person)
    choose(people[0], {(MessageKind.ANNOUNCEMENT, Channel.EMAIL): False}, source="test")
    make_suppression(address="p1@example.com", scope="announcements")
    people[2].has_consented = True
    people[2].save()
    announcement = make_announcement(channels=[Channel.EMAIL], is_for_consenting_only=True, **to_registrants(webinar))
    publishing.publish(announcement, by=announcement.sender)
    fan_out_next_chunk(announcement.pk)

    send(announcement)

    reasons = dict(Delivery.objects.values_list("user", "reason"))
    assert [reasons[person.pk] for person in people] == [
        "unsubscribed",
        "address_suppressed",
        "",
        "no_consent",
        "no_address",
    ]
    assert server.addresses() == ["p2@example.com"]
    assert (announcement.mail_count, announcement.mail_left_out_count, announcement.reached_count) == (1, 4, 5)


def test_whoever_unsubscribes_before_the_claim_is_not_mailed(server):
    announcement = announced("ada", "bob")
    choose(delivery("ada").user, {(MessageKind.ANNOUNCEMENT, Channel.EMAIL): False}, source="test")

    send(announcement)

    assert server.addresses() == ["bob@example.com"]
    assert (delivery("ada").state, delivery("ada").reason) == ("suppressed", "unsubscribed")
    assert (announcement.mail_count, announcement.mail_left_out_count) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["paused", "cancelled"])
def test_a_pause_or_a_cancellation_stops_within_seconds_what_was_not_handed_over(server, settings, state):
    settings.MAIL_ACCOUNTS = {"news": server.account(CONNECTIONS=1)}
    server.seconds_per_mail = 0.2
    announcement = announced(*[f"p{n}" for n in range(40)])

    def stop() -> None:
        unguarded(Announcement.objects.filter(pk=announcement.pk)).update(state=state)
        connection.close()

    timer = Timer(1.0, stop)
    timer.start()
    started = time.monotonic()
    take_turn(AnnouncementStream(announcement.pk))
    timer.join()

    assert time.monotonic() - started < 4
    assert 3 <= len(server.received) < 20
    waiting = Delivery.objects.filter(state="due")
    assert waiting.count() == 40 - len(server.received)
    assert set(waiting.values_list("attempt_count", "worker")) == {(0, "")}


@pytest.mark.usefixtures("with_a_reason")
def test_what_waited_when_it_was_cancelled_is_noted_as_not_sent(server):
    announcement = announced("ada", "bob")
    publishing.cancel(announcement)

    assert recovering.settle_the_rest(timezone.now()) == 2

    assert set(Delivery.objects.values_list("state", "reason")) == {("suppressed", "cancelled")}


def test_nothing_leaves_after_the_time_it_is_good_for(server):
    announcement = announced("ada", expires_at=timezone.now() + timedelta(hours=1))
    unguarded(Announcement.objects).update(expires_at=timezone.now() - timedelta(seconds=1))

    send(announcement)
    recovering.settle_the_rest(timezone.now())
    send(announcement)

    assert server.received == []
    assert (delivery("ada").state, delivery("ada").reason) == ("suppressed", "too_late")
    assert announcement.state == "sent"


def test_a_lease_that_ended_returns_the_mail_or_parks_it_where_it_might_be_sent_twice(server):
    often, once = announced("ada"), announced("bob", policy=DeliveryPolicy.NEVER_TWICE)
    careful = announced("eve", policy=DeliveryPolicy.NEVER_TWICE)
    over = timezone.now() - timedelta(seconds=1)
    for announcement, state in ((often, "claimed"), (once, "sending"), (careful, "claimed")):
        announcement.deliveries.update(state=state, worker="dead", leased_until=over, attempt_count=1)

    done = recovering.take_back(timezone.now())

    assert done == {"mails taken back": 2, "mails of unknown fate": 1}
    assert (delivery("ada").state, delivery("bob").state, delivery("eve").state) == ("due", "unknown", "due")
    assert (delivery("ada").attempt_count, delivery("eve").attempt_count) == (1, 0)


def test_a_worker_whose_lease_is_another_s_marks_nothing(server):
    from comms.domain.sending import marking
    from comms.domain.sending.claiming import claim
    from comms.domain.sending.outcomes import sent

    announcement = announced("ada")
    stream, now = AnnouncementStream(announcement.pk), timezone.now()
    mine = claim(stream, worker="slow", limit=10, now=now)
    Delivery.objects.update(state="due", worker="", leased_until=None)
    claim(stream, worker="quick", limit=10, now=timezone.now())

    marking.mark("slow", [(mail, sent("250")) for mail in mine.mails], policy="at_least_once", now=now)

    assert (delivery("ada").state, delivery("ada").worker) == ("claimed", "quick")


def test_the_daily_cap_holds_and_the_account_rests_until_the_next_day(server, settings):
    settings.MAIL_ACCOUNTS = {"news": server.account(DAILY_CAP=3)}
    announcement = announced(*[f"p{n}" for n in range(5)])

    send(announcement)
    send(announcement)

    assert len(server.received) == 3
    state = MailAccountState.objects.get(name="news")
    assert state.resting_until.hour == state.resting_until.minute == 0
    assert Delivery.objects.filter(state="due", attempt_count=0).count() == 2


def test_a_rate_is_never_exceeded_in_any_second(server, settings):
    settings.MAIL_ACCOUNTS = {"news": server.account(RATE_PER_SECOND=20)}
    announcement = announced(*[f"p{n}" for n in range(50)])

    for _turn in range(5):
        send(announcement)

    moments = [mail.at for mail in server.received]
    assert len(moments) == 50
    assert max(sum(start <= moment < start + 1 for moment in moments) for start in moments) <= 20


def test_a_mail_carries_one_click_unsubscribing_and_the_account_s_sender(server):
    send(announced("ada"))

    text = server.received[0].text
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text
    assert b"From: news@example.org" in text


def test_notes_of_success_forget_the_account_s_troubles(server):
    MailAccountState.objects.create(name="news", trouble_count=3)

    send(announced("ada"))

    assert MailAccountState.objects.get(name="news").trouble_count == 0
    assert places.resting_until(AnnouncementStream(0).account, timezone.now()) is None
