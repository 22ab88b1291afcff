"""manage.py publish_announcement."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from comms.models import Announcement
from tests.factories import make_announcement, make_user

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    call_command("publish_announcement", *map(str, arguments))
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize("who", ["organizer", "auditor", "attendee"])
def test_somebody_without_the_permission_publishes_nothing(who, request):
    user = request.getfixturevalue(who)
    announcement = make_announcement(sender=user)

    with pytest.raises(CommandError, match="may not publish"):
        call_command("publish_announcement", str(announcement.pk), "--as", user.email)

    assert Announcement.objects.get().state == "draft"


def test_somebody_inactive_or_unknown_publishes_nothing(staff):
    announcement = make_announcement()
    staff.is_active = False
    staff.save()

    for address in (staff.email, "nobody@example.com"):
        with pytest.raises(CommandError, match="Nobody active"):
            call_command("publish_announcement", str(announcement.pk), "--as", address)


def test_an_announcement_that_does_not_exist_is_an_error(staff):
    with pytest.raises(CommandError, match="no announcement 999"):
        call_command("publish_announcement", "999", "--as", staff.email)


def test_it_queues_and_says_for_how_many(staff, capsys):
    make_user()
    announcement = make_announcement(sender=staff, title="News")

    assert run(capsys, announcement.pk, "--as", staff.email.upper()) == (
        "publish_announcement: “News” queued for 2 people"
    )
    latest = announcement.history.first()
    assert (latest.state, latest.history_user, latest.way) == ("sending", staff, "command")


def test_with_wait_it_is_sent_before_the_command_ends(staff, capsys, settings):
    settings.FAN_OUT_CHUNK = 1
    make_user()
    announcement = make_announcement(sender=staff, title="News")

    line = run(capsys, announcement.pk, "--as", staff.email, "--wait")

    assert line == "publish_announcement: “News” sent to 2 of 2 people"
    assert announcement.notifications.count() == 2


def test_one_with_a_time_ahead_is_planned(staff, capsys):
    announcement = make_announcement(sender=staff, title="News", publish_at=datetime(2040, 1, 1, 9, tzinfo=UTC))

    line = run(capsys, announcement.pk, "--as", staff.email, "--wait")

    assert line == "publish_announcement: “News” planned for 2040-01-01 09:00 UTC, 1 people as of now"


def test_publishing_twice_is_an_error(staff, capsys):
    announcement = make_announcement(sender=staff)
    run(capsys, announcement.pk, "--as", staff.email)

    with pytest.raises(CommandError, match="can’t be published again"):
        call_command("publish_announcement", str(announcement.pk), "--as", staff.email)
