"""What the fan-out wrote goes after its time, in batches, and nothing that somebody still waits for."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comms.choices import AnnouncementState, Channel, DeliveryState
from comms.domain import keeping
from comms.mail.eml import path_of
from comms.models import Delivery, Notice, Notification
from tests.factories import make_announcement, make_user, make_webinar
from tests.factories.comms import make_delivery, make_notification

pytestmark = pytest.mark.django_db
OVER = ["sent", "failed", "bounced", "suppressed"]


@pytest.fixture(autouse=True)
def _files_of_this_test_only(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def aged(row, days, **values):
    """The row, as if it had been made so many days ago."""
    type(row).objects.filter(pk=row.pk).update(created_at=days_ago(days), **values)
    return row


def old_mail(days=91, **values):
    return aged(make_delivery(**{"state": "sent", **values}), days)


def notice(days, **values):
    values = {"kind": "welcome", "title": "Welcome", "body": "x", "channels": ["in_app", "email"], **values}
    made = aged(Notice.objects.create(**values), days)
    Notice.objects.filter(pk=made.pk, written_at=None).update(written_at=days_ago(days))
    return made


def remove():
    return tuple(keeping.remove_old(timezone.now()).values())


def keys_of(model):
    return set(model.objects.values_list("pk", flat=True))


def test_both_limits_hold_by_themselves_and_come_from_the_settings(settings):
    ada, announcement = make_user(), make_announcement(state="sent", channels=["in_app", "email"])
    mails = [old_mail(days, announcement=announcement) for days in (89, 91)]
    unread, read = make_notification(announcement=announcement, user=ada), make_notification(read_at=days_ago(2))
    young = aged(make_notification(), 395)
    for notification in (unread, read):
        aged(notification, 397)

    assert remove() == (1, 2, 0)
    assert (keys_of(Delivery), keys_of(Notification)) == ({mails[0].pk}, {young.pk})

    settings.DELIVERIES_KEPT_DAYS, settings.NOTIFICATIONS_KEPT_DAYS = 80, 390
    assert remove() == (1, 1, 0)
    announcement.refresh_from_db()
    assert announcement.mails_removed_at is not None
    assert announcement.notifications_removed_at is not None
    assert announcement.history.count() == 1


@pytest.mark.parametrize("state", DeliveryState.values)
def test_only_mails_that_are_over_go(state):
    old_mail(state=state)

    assert remove()[0] == (state in OVER)


@pytest.mark.parametrize("state", AnnouncementState.values)
def test_only_mails_of_an_announcement_that_is_over_go(state):
    old_mail(announcement=make_announcement(state=state))

    assert remove()[0] == (state in {"sent", "cancelled"})


def test_a_mail_that_was_sent_late_stays_for_its_time():
    old_mail(sent_at=days_ago(3))

    assert remove() == (0, 0, 0)


def test_what_must_stay_holds_nothing_up_that_lies_behind_it(monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 1)
    monkeypatch.setattr(keeping, "MOST_BATCHES", 1)
    waiting = [old_mail(state="unknown"), old_mail(announcement=make_announcement(state="paused"))]
    old_mail()

    assert remove() == (1, 0, 0)
    assert keys_of(Delivery) == {mail.pk for mail in waiting}


def test_a_few_younger_rows_among_the_old_ones_hold_nothing_up():
    young = [make_delivery(state="sent") for _ in range(3)]
    old_mail()

    assert remove() == (1, 0, 0)
    assert keys_of(Delivery) == {mail.pk for mail in young}


def test_the_search_ends_where_the_younger_ones_begin(monkeypatch):
    monkeypatch.setattr(keeping, "OUT_OF_ORDER", 2)
    first = old_mail()
    for _ in range(3):
        make_delivery(state="sent")
    beyond = old_mail()

    assert remove() == (1, 0, 0)
    assert first.pk not in keys_of(Delivery)
    assert beyond.pk in keys_of(Delivery)


def test_so_many_batches_go_at_once_and_the_next_sweep_goes_on(monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 3)
    monkeypatch.setattr(keeping, "MOST_BATCHES", 2)
    announcement = make_announcement(state="sent")
    for _ in range(8):
        old_mail(announcement=announcement)
        aged(make_notification(), 400)

    assert [remove()[:2] for _ in range(3)] == [(6, 6), (2, 2), (0, 0)]


def test_a_kill_between_two_batches_leaves_whole_ones_and_the_next_sweep_goes_on(monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 2)
    mails = [old_mail() for _ in range(5)]
    marks = iter([True, False])

    def die_in_the_second(execute, sql, *args):
        # Behind its rows' removal; nothing in here can catch it, as a kill.
        if sql.startswith('UPDATE "comms_announcement"') and not next(marks):
            raise KeyboardInterrupt
        return execute(sql, *args)

    with connection.execute_wrapper(die_in_the_second), pytest.raises(KeyboardInterrupt):
        remove()
    assert keys_of(Delivery) == {mail.pk for mail in mails[2:]}

    assert remove() == (3, 0, 0)


def test_it_asks_as_many_statements_for_many_rows_as_for_one():
    counts = []
    for size in (1, 40):
        announcement = make_announcement(state="sent")
        for _ in range(size):
            old_mail(announcement=announcement)
            aged(make_notification(announcement=announcement), 400)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert remove() == (size, size, 0)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_kept_files_go_along_and_others_stay():
    gone, stays = old_mail(), make_delivery(state="sent")
    lone = old_mail(pk=stays.pk + 5_000)
    for mail in (gone, stays, lone):
        path_of(mail.pk).parent.mkdir(parents=True, exist_ok=True)
        path_of(mail.pk).write_bytes(b"Subject: Hello\r\n\r\n")

    assert remove() == (2, 0, 0)
    assert [path_of(mail.pk).exists() for mail in (gone, stays, lone)] == [False, True, False]
    assert not path_of(lone.pk).parent.exists()


def test_a_notice_goes_with_the_last_that_is_left_of_it_and_no_earlier():
    of_nobody, mailed, told, young = notice(400), notice(400), notice(400), notice(100)
    make_delivery(notice=mailed, announcement=None, state="unknown")
    make_notification(notice=told, announcement=None)
    aged(make_delivery(notice=young, announcement=None, state="sent"), 100)

    assert remove() == (1, 0, 1)
    assert keys_of(Notice) == {mailed.pk, told.pk, young.pk}
    young.refresh_from_db()
    assert young.mails_removed_at is not None
    assert of_nobody.pk not in keys_of(Notice)


def test_a_notice_that_is_not_written_out_or_not_over_stays_with_its_mails():
    unwritten, ahead = notice(400), notice(400, expires_at=timezone.now() + timedelta(days=1))
    Notice.objects.filter(pk=unwritten.pk).update(written_at=None)
    mail = aged(make_delivery(notice=unwritten, announcement=None, state="sent"), 100)

    assert remove() == (0, 0, 0)
    assert keys_of(Notice) == {unwritten.pk, ahead.pk}
    assert keys_of(Delivery) == {mail.pk}


@pytest.mark.parametrize("kind", ["recording_available", "webinar_cancelled"])
def test_what_people_are_told_once_for_ever_is_remembered(kind):
    notice(400, kind=kind, webinar=make_webinar(), occasion="once")

    assert remove() == (0, 0, 0)


def test_the_sweep_removes_and_says_how_much(capsys):
    old_mail(channel=Channel.EMAIL)
    aged(make_notification(), 400)
    notice(400)

    call_command("sweep")

    said = capsys.readouterr().out
    assert "1 old mails removed, 1 old notifications removed, 1 old notices removed" in said
    assert keys_of(Delivery) == keys_of(Notification) == keys_of(Notice) == set()
