"""The life of an announcement."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from comms import tasks
from comms.choices import AnnouncementState
from comms.domain import publishing
from comms.domain.audience import emptiness
from comms.domain.fan_out import fan_out_next_chunk
from comms.domain.sending.counting import finish_if_done
from comms.models import Announcement, Notification
from people.choices import Role
from people.models import User
from tests.factories import make_announcement, make_tag, make_user
from tests.factories.comms import to_registrants, to_tags
from webinars.models import Webinar

pytestmark = pytest.mark.django_db
NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)

VERBS = {
    "publish": lambda announcement: publishing.publish(announcement, by=announcement.sender),
    "take_back": publishing.take_back,
    "pause": publishing.pause,
    "resume": publishing.resume,
    "cancel": publishing.cancel,
    "withdraw": publishing.withdraw,
    "hold": publishing.hold,
}
ALLOWED = {
    "publish": {"draft", "scheduled", "held"},
    "take_back": {"scheduled", "held"},
    "pause": {"sending"},
    "resume": {"paused"},
    "cancel": {"scheduled", "sending", "paused", "held"},
    "withdraw": {"sent", "cancelled"},
    "hold": {"scheduled"},
}


@pytest.mark.usefixtures("with_a_reason")
@pytest.mark.parametrize(
    ("verb", "state"),
    [(verb, state) for verb in VERBS for state in AnnouncementState.values if state not in ALLOWED[verb]],
)
def test_a_verb_is_refused_in_the_wrong_state_and_changes_nothing(verb, state):
    announcement = make_announcement(state=state)

    with pytest.raises(RuleBroken) as refused:
        VERBS[verb](announcement)

    assert announcement.title in str(refused.value)
    assert Announcement.objects.get(pk=announcement.pk).state == state
    assert announcement.history.count() == 1


@pytest.mark.parametrize(("verb", "state"), [(verb, state) for verb in VERBS for state in sorted(ALLOWED[verb])])
def test_a_verb_works_in_its_states_and_leaves_one_line_of_history(verb, state):
    announcement = make_announcement(state=state)

    with acting_as(announcement.sender, "because"):
        VERBS[verb](announcement)

    latest = announcement.history.first()
    assert announcement.history.count() == 2
    assert (latest.history_user, latest.history_change_reason) == (announcement.sender, "because")


def test_registrants_of_a_webinar_that_the_publisher_cannot_see_are_not_told(organizer, other_organizer):
    foreign = Webinar.objects.create(title="Secret", organizer=other_organizer, starts_at=NOON)
    announcement = make_announcement(sender=organizer, **to_registrants(foreign))

    with pytest.raises(RuleBroken) as refused:
        publishing.publish(announcement, by=organizer)

    assert refused.value.code == "audience_webinars_not_known"


def test_an_audience_of_nobody_is_refused(staff):
    announcement = make_announcement(sender=staff, **to_tags(make_tag()))

    with pytest.raises(RuleBroken) as refused:
        publishing.publish(announcement, by=staff)

    assert refused.value.code == "audience_empty"


@pytest.mark.parametrize("channels", [["in_app"], ["email"], ["in_app", "email"]])
def test_among_very_many_people_the_fan_out_finds_out_that_nobody_is_meant(staff, signed_in, monkeypatch, channels):
    monkeypatch.setattr(emptiness, "LOOKS", (1, 2))
    for _ in range(4):
        make_user()
    announcement = make_announcement(sender=staff, channels=channels, **to_tags(make_tag()))

    publishing.publish(announcement, by=staff)
    while fan_out_next_chunk(announcement.pk):
        pass
    finish_if_done(announcement.pk)

    announcement.refresh_from_db()
    assert (announcement.state, announcement.audience_count) == ("sent", 0)
    html = signed_in(staff).get(f"/admin/comms/announcement/{announcement.pk}/change/").content.decode()
    assert "Nobody whom it may reach was in its audience when it was sent." in html


@pytest.mark.parametrize("place", range(5))
def test_one_person_is_an_audience_wherever_they_stand(staff, monkeypatch, place):
    monkeypatch.setattr(emptiness, "LOOKS", (1, 2))
    tag = make_tag()
    [make_user() for _ in range(5)][place].tags.add(tag)
    announcement = make_announcement(sender=staff, **to_tags(tag))

    assert publishing.publish(announcement, by=staff).state == "sending"


@pytest.mark.parametrize(("looks", "is_sure"), [((1, 3), True), ((1, 2), False)])
def test_that_nobody_is_meant_is_sure_where_everybody_was_looked_at(monkeypatch, looks, is_sure):
    monkeypatch.setattr(emptiness, "LOOKS", looks)
    announcement = make_announcement(sender=make_user(Role.STAFF), **to_tags(make_tag()))
    make_user()
    make_user()
    assert User.objects.count() == 3

    assert emptiness.is_surely_empty(announcement) == is_sure


def test_publishing_twice_is_refused_and_asks_one_worker(staff):
    announcement = make_announcement(sender=staff)
    tasks.publish(announcement, by=staff)

    with pytest.raises(RuleBroken) as refused:
        tasks.publish(announcement, by=staff)

    assert refused.value.code == "announcement_already_published"
    assert DBTaskResult.objects.count() == 1


def test_publishing_freezes_who_is_reached_and_writes_no_notification_itself(staff):
    announcement = make_announcement(sender=staff)
    newest = make_user()

    published = publishing.publish(announcement, by=staff, now=NOON)

    assert (published.state, published.published_at, published.max_person_id) == ("sending", NOON, newest.pk)
    assert not Notification.objects.exists()


@pytest.mark.parametrize("people_count", [3, 300])
def test_publishing_costs_the_same_for_3_and_for_300_people(people_count, staff, django_assert_num_queries):
    for number in range(people_count):
        make_user(username=f"somebody{number}", email=f"somebody{number}@example.com")
    announcement = make_announcement(sender=staff)

    with django_assert_num_queries(11):
        tasks.publish(announcement, by=staff)


def test_one_with_a_time_ahead_is_planned_and_not_begun(staff):
    announcement = make_announcement(sender=staff, publish_at=NOON)

    planned = tasks.publish(announcement, by=staff)

    assert planned.state == AnnouncementState.SCHEDULED
    assert not DBTaskResult.objects.filter(task_path="comms.tasks.fan_out").exists()
    with pytest.raises(RuleBroken) as refused:
        tasks.publish(announcement, by=staff)
    assert refused.value.code == "announcement_already_scheduled"


def test_the_sweep_begins_what_is_due_and_leaves_what_is_not(run_tasks):
    due = make_announcement(state="scheduled", publish_at=timezone.now() - timedelta(minutes=1))
    ahead = make_announcement(state="scheduled", publish_at=timezone.now() + timedelta(hours=1))

    run_tasks()

    due.refresh_from_db()
    ahead.refresh_from_db()
    assert (due.state, ahead.state) == ("sent", "scheduled")
    assert due.notifications.count() == due.reached_count == 2


def test_one_that_is_too_late_is_held_for_a_person_to_decide(settings):
    settings.ANNOUNCEMENT_LATENESS_LIMIT_MINUTES = 30
    late = make_announcement(state="scheduled", publish_at=timezone.now() - timedelta(minutes=31))

    done = tasks.sweep()

    late.refresh_from_db()
    assert (late.state, done["announcements held"], done["announcements begun"]) == ("held", 1, 0)
    assert "not sent then" in late.history.first().history_change_reason
    assert late.history.first().actor_name == "sweep"


def test_a_planned_one_whose_sender_lost_sight_of_the_webinar_is_held(organizer, other_organizer):
    webinar = Webinar.objects.create(title="Mine once", organizer=other_organizer, starts_at=NOON)
    planned = make_announcement(
        sender=organizer, state="scheduled", publish_at=timezone.now(), **to_registrants(webinar)
    )

    tasks.sweep()

    planned.refresh_from_db()
    assert planned.state == "held"


def test_a_held_one_can_still_be_published(staff):
    held = make_announcement(sender=staff, state="held", publish_at=timezone.now() - timedelta(days=1))

    assert publishing.publish(held, by=staff).state == "sending"


@pytest.mark.usefixtures("with_a_reason")
def test_withdrawing_twice_is_refused():
    announcement = make_announcement(state="sent")
    publishing.withdraw(announcement)

    with pytest.raises(RuleBroken) as refused:
        publishing.withdraw(announcement)

    assert refused.value.code == "announcement_already_withdrawn"


def test_the_sender_is_told_what_went_wrong_in_words(staff):
    announcement = make_announcement(sender=staff, title="Spring news", state="sent")

    with pytest.raises(RuleBroken) as refused:
        publishing.pause(announcement)

    assert str(refused.value) == "“Spring news” is sent: only one that is being sent can be paused."


def test_roles_that_may_not_publish_have_no_permission_to():
    for role in (Role.ORGANIZER, Role.AUDITOR, Role.ATTENDEE):
        assert not make_user(role).has_perm("comms.publish_announcement")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"channels": []}, "channels_missing"),
        ({"expires_at": NOON}, "expires_too_early"),
        ({"publish_at": NOON + timedelta(hours=2), "expires_at": NOON + timedelta(hours=1)}, "expires_too_early"),
    ],
)
def test_what_goes_nowhere_or_is_over_before_it_begins_is_refused(values, code, staff):
    announcement = make_announcement(sender=staff, **values)

    with pytest.raises(RuleBroken) as refused:
        publishing.publish(announcement, by=staff, now=NOON)

    assert refused.value.code == code


def test_a_planned_one_that_is_over_meanwhile_is_held_and_says_when(settings):
    now = timezone.now()
    planned = make_announcement(
        state="scheduled", publish_at=now - timedelta(minutes=9), expires_at=now - timedelta(minutes=1)
    )

    tasks.sweep()

    planned.refresh_from_db()
    assert planned.state == "held"
    assert "is not to be sent after" in planned.halted_because


def test_going_on_forgets_why_it_was_stopped():
    announcement = publishing.pause(make_announcement(state="sending"), because="Too many mails failed.")
    assert announcement.halted_because == "Too many mails failed."

    assert publishing.resume(announcement).halted_because == ""
