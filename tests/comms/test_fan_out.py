"""From an announcement to one notification per person."""

import pytest

from comms import tasks
from comms.choices import AnnouncementState
from comms.domain import fan_out, publishing
from comms.domain.fan_out import fan_out_next_chunk
from comms.domain.orphans import remove_orphans
from comms.models import Announcement, Notification
from people.models import User
from tests.factories import make_announcement, make_registration, make_tag, make_user, make_webinar
from tests.factories.comms import make_notification, to_registrants, to_tags

pytestmark = pytest.mark.django_db


def published(**values):
    announcement = make_announcement(**values)
    return publishing.publish(announcement, by=announcement.sender)


def stored(announcement):
    return Announcement.objects.get(pk=announcement.pk)


def reached(announcement):
    return sorted(announcement.notifications.values_list("user_id", flat=True))


@pytest.mark.parametrize("state", sorted(set(AnnouncementState.values) - {"sending"}))
def test_nothing_is_written_for_one_that_is_not_being_sent(state):
    make_user()
    announcement = make_announcement(state=state)

    assert fan_out_next_chunk(announcement.pk) is False

    assert not Notification.objects.exists()


def test_an_unknown_announcement_is_no_work():
    assert fan_out_next_chunk(999_999) is False


@pytest.mark.parametrize("chunk_size", [1, 2, 3, 7, 100])
def test_each_person_has_exactly_one_whatever_the_chunk(chunk_size):
    for _ in range(6):
        make_user()
    announcement = published()

    while fan_out_next_chunk(announcement.pk, chunk_size):
        pass

    after = stored(announcement)
    assert reached(after) == sorted(User.objects.values_list("pk", flat=True))
    assert (after.state, after.reached_count, after.audience_count) == ("sent", 7, 7)
    assert after.finished_at is not None


def test_a_chunk_holds_the_next_people_however_sparse_they_are():
    webinar = make_webinar()
    registered = []
    for number in range(12):
        person = make_user()
        if number % 3 == 0:
            make_registration(webinar=webinar, user=person)
            registered.append(person.pk)
    announcement = published(**to_registrants(webinar))

    assert fan_out_next_chunk(announcement.pk, 2) is True

    after = stored(announcement)
    assert reached(after) == registered[:2]
    assert (after.reached_count, after.audience_count, after.last_person_id) == (2, 4, registered[1])


@pytest.mark.parametrize("channels", [["in_app"], ["email"], ["in_app", "email"]])
def test_a_chunk_ends_early_where_too_many_keys_lie_between_its_people(channels, monkeypatch):
    monkeypatch.setattr(fan_out, "MOST_KEYS", 5)
    tag = make_tag()
    people = [make_user() for _ in range(13)]
    for person in people[::4]:
        person.tags.add(tag)
    announcement = published(channels=channels, **to_tags(tag))
    Announcement.objects.filter(pk=announcement.pk).update(last_person_id=people[0].pk - 1)

    assert fan_out_next_chunk(announcement.pk, 3) is True
    assert stored(announcement).last_person_id == people[4].pk
    assert stored(announcement).reached_count == 2

    while fan_out_next_chunk(announcement.pk, 3):
        pass
    after = stored(announcement)
    assert after.reached_count == 4
    if "in_app" in channels:
        assert reached(after) == [person.pk for person in people[::4]]
    if "email" in channels:
        assert sorted(after.deliveries.values_list("user_id", flat=True)) == [person.pk for person in people[::4]]


@pytest.mark.parametrize("channels", [["in_app"], ["email"], ["in_app", "email"]])
def test_a_wide_stretch_is_not_written_beyond_the_size_of_a_chunk(channels):
    tag = make_tag()
    people = [make_user() for _ in range(12)]
    for person in people[4:]:
        person.tags.add(tag)
    announcement = published(channels=channels, **to_tags(tag))
    Announcement.objects.filter(pk=announcement.pk).update(last_person_id=people[0].pk - 1)

    fan_out_next_chunk(announcement.pk, 3)

    assert stored(announcement).last_person_id == people[6].pk
    assert stored(announcement).reached_count == 3


def test_people_who_join_after_publishing_are_not_reached():
    announcement = published()
    newcomer = make_user()

    while fan_out_next_chunk(announcement.pk, 1):
        pass

    assert newcomer.pk not in reached(announcement)
    assert stored(announcement).reached_count == 1


def test_the_figures_add_up_when_somebody_leaves_the_audience_meanwhile():
    tag = make_tag()
    people = [make_user() for _ in range(3)]
    for person in people:
        person.tags.add(tag)
    announcement = published(**to_tags(tag))
    fan_out_next_chunk(announcement.pk, 1)
    people[2].tags.clear()

    while fan_out_next_chunk(announcement.pk, 1):
        pass

    after = stored(announcement)
    assert after.audience_count == after.reached_count == after.notifications.count() == 2


def test_a_chunk_that_was_written_before_is_not_written_again():
    people = [make_user(), make_user()]
    announcement = published()
    make_notification(user=people[0], announcement=announcement)

    while fan_out_next_chunk(announcement.pk, 2):
        pass

    assert Notification.objects.filter(user=people[0]).count() == 1
    assert announcement.notifications.count() == 3


def test_pausing_stops_after_the_chunk_and_resuming_goes_on_behind_it():
    for _ in range(4):
        make_user()
    announcement = published()
    fan_out_next_chunk(announcement.pk, 2)

    publishing.pause(announcement)
    assert fan_out_next_chunk(announcement.pk, 2) is False
    assert len(reached(announcement)) == 2

    publishing.resume(announcement)
    while fan_out_next_chunk(announcement.pk, 2):
        pass
    assert reached(announcement) == sorted(User.objects.values_list("pk", flat=True))


@pytest.mark.usefixtures("with_a_reason")
def test_cancelling_stops_for_good_and_takes_nothing_away():
    for _ in range(4):
        make_user()
    announcement = published()
    fan_out_next_chunk(announcement.pk, 2)

    publishing.cancel(announcement)

    assert fan_out_next_chunk(announcement.pk, 2) is False
    after = stored(announcement)
    assert (after.state, after.reached_count, after.notifications.count()) == ("cancelled", 2, 2)


def test_a_notification_to_the_registrants_of_one_webinar_is_about_that_webinar():
    webinar = make_webinar()
    make_registration(webinar=webinar)
    announcement = published(**to_registrants(webinar))

    fan_out_next_chunk(announcement.pk)

    assert announcement.notifications.get().webinar == webinar


def test_a_worker_brings_it_to_its_end_and_signs_that(run_tasks, settings):
    settings.FAN_OUT_CHUNK = 2
    for _ in range(5):
        make_user()
    announcement = make_announcement()

    tasks.publish(announcement, by=announcement.sender)
    run_tasks()

    after = stored(announcement)
    assert (after.state, after.reached_count, after.notifications.count()) == ("sent", 6, 6)
    latest = announcement.history.first()
    assert (latest.state, latest.actor_name, latest.way) == ("sent", "fan-out", "task")
    assert announcement.history.count() == 3, "created, published, sent: chunks are no changes that people made"


def test_a_turn_that_is_over_asks_for_another(run_tasks, settings, monkeypatch):
    settings.FAN_OUT_CHUNK = 1
    monkeypatch.setattr(tasks, "TURN_SECONDS", 0.0)
    for _ in range(3):
        make_user()
    announcement = make_announcement()

    tasks.publish(announcement, by=announcement.sender)
    run_tasks()

    assert stored(announcement).state == "sent"


def test_the_sweep_goes_on_with_what_was_forgotten_and_leaves_what_is_under_way(run_tasks, settings):
    make_user()
    settings.FAN_OUT_QUIET_SECONDS = 60
    announcement = published()
    assert tasks.sweep()["announcements resumed"] == 0

    settings.FAN_OUT_QUIET_SECONDS = 0
    run_tasks()

    assert stored(announcement).state == "sent"


def test_a_chunk_costs_the_same_for_2_and_for_20_people(django_assert_num_queries):
    for _ in range(20):
        make_user()
    few, many = published(), published()
    for announcement in (few, many):
        fan_out_next_chunk(announcement.pk, 1)

    with django_assert_num_queries(8):
        fan_out_next_chunk(few.pk, 2)
    with django_assert_num_queries(8):
        fan_out_next_chunk(many.pk, 18)


def test_orphans_are_removed_a_window_at_a_time():
    kept = [make_notification() for _ in range(3)]
    orphans = [make_notification(user_id=999_000 + number) for number in range(4)]

    removed = sum(remove_orphans(window=2, minute=minute) for minute in range(orphans[-1].pk // 2 + 1))

    assert removed == 4
    assert set(Notification.objects.all()) == set(kept)
