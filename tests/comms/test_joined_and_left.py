"""Who joined and who left an audience between planning and sending."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comms import tasks
from comms.domain import audience, publishing
from comms.domain.audience import approval
from comms.models import Announcement, ApprovedPerson
from tests.factories import make_announcement, make_tag, make_user
from tests.factories.comms import make_notification, to_tags
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


def planned(staff, tag, **values):
    """An announcement to a tag, planned for tomorrow; nobody is noted yet."""
    announcement = make_announcement(
        sender=staff, publish_at=timezone.now() + timedelta(days=1), **to_tags(tag), **values
    )
    return tasks.publish(announcement, by=staff)


def tagged(tag, *names):
    people = [make_user(name=name) for name in names]
    for person in people:
        person.tags.add(tag)
    return people


def noted(announcement):
    return set(
        ApprovedPerson.objects.filter(announcement=announcement, user_id__gt=0).values_list("user_id", flat=True)
    )


def begin(announcement):
    unguarded(Announcement.objects.filter(pk=announcement.pk)).update(publish_at=timezone.now())
    tasks.sweep()


def test_who_joined_and_who_left_shows_once_it_is_sent(staff, signed_in, run_tasks):
    tag = make_tag()
    _stays, leaves = tagged(tag, "Stays", "Leaves Early")
    announcement = planned(staff, tag)
    run_tasks()
    leaves.tags.clear()
    [joins] = tagged(tag, "Joins Late")

    begin(announcement)
    run_tasks()

    announcement.refresh_from_db()
    assert announcement.state == "sent"
    assert list(audience.joined(announcement)) == [joins]
    assert list(audience.left(announcement)) == [leaves]
    browser, address = signed_in(staff), f"/admin/comms/announcement/{announcement.pk}/"
    html = browser.get(f"{address}change/").content.decode()
    assert "joined: 1" in html
    assert "left: 1" in html
    assert "Joins Late" in browser.get(f"{address}since-approval/").content.decode()
    left = browser.get(f"{address}since-approval/?side=left").content.decode()
    assert "Leaves Early" in left
    assert "Joins Late" not in left
    assert browser.get(f"{address}since-approval/?side=x").status_code == 404
    assert browser.get(f"{address}since-approval/?p=x").status_code == 200


@pytest.mark.parametrize("who", ["organizer", "attendee"])
def test_whoever_may_not_see_the_announcement_is_not_told_who_joined(who, request, signed_in):
    announcement = make_announcement(state="sent", published_at=timezone.now())
    make_notification(announcement=announcement, user=make_user(name="Secret Person"))
    ApprovedPerson.objects.create(announcement=announcement, user_id=approval.COMPLETE)

    answer = signed_in(request.getfixturevalue(who)).get(f"/admin/comms/announcement/{announcement.pk}/since-approval/")

    assert answer.status_code in {302, 403, 404}
    assert b"Secret Person" not in answer.content


def test_nobody_left_while_it_is_not_known_yet(staff, run_tasks):
    tag = make_tag()
    people = tagged(tag, "A", "B", "C")
    announcement = planned(staff, tag)
    run_tasks()
    unguarded(Announcement.objects.filter(pk=announcement.pk)).update(
        state="sending", published_at=timezone.now(), last_person_id=people[0].pk, max_person_id=people[2].pk
    )
    announcement.refresh_from_db()

    assert list(audience.left(announcement)) == [people[0]]


@pytest.mark.parametrize("people_count", [3, 40])
def test_planning_and_taking_back_cost_the_same_for_3_and_for_40_people(people_count, staff, django_assert_num_queries):
    tag = make_tag()
    tagged(tag, *map(str, range(people_count)))
    announcement = make_announcement(sender=staff, publish_at=timezone.now() + timedelta(days=1), **to_tags(tag))

    with django_assert_num_queries(11):
        tasks.publish(announcement, by=staff)
    while approval.note_next_chunk(announcement.pk):
        pass
    with django_assert_num_queries(10):
        tasks.take_back(announcement)


def test_people_are_noted_in_chunks_each_once(staff):
    tag = make_tag()
    people = tagged(tag, *"ABCDE")
    announcement = planned(staff, tag)

    rounds = 1
    while approval.note_next_chunk(announcement.pk, 2):
        rounds += 1

    assert noted(announcement) == {person.pk for person in people}
    assert rounds == 4  # what is stale first, then 2, 2 and 1
    assert not approval.note_next_chunk(announcement.pk, 2)


def test_one_that_is_taken_back_forgets_whom_it_was_for(staff, run_tasks):
    tag = make_tag()
    tagged(tag, "A", "B")
    announcement = planned(staff, tag)
    run_tasks()
    assert len(noted(announcement)) == 2

    tasks.take_back(announcement)
    run_tasks()

    assert not ApprovedPerson.objects.exists()


def test_planned_again_it_notes_anew_even_where_the_old_ones_were_still_there(staff, run_tasks):
    tag = make_tag()
    [stays, leaves] = tagged(tag, "A", "B")
    announcement = planned(staff, tag)
    run_tasks()
    publishing.take_back(announcement)
    leaves.tags.clear()

    tasks.publish(announcement, by=staff)
    run_tasks()

    assert noted(announcement) == {stays.pk}


def test_the_sweep_finds_a_plan_whose_nudge_was_lost(staff, run_tasks):
    tag = make_tag()
    people = tagged(tag, "A", "B")
    announcement = make_announcement(
        sender=staff, state="scheduled", publish_at=timezone.now() + timedelta(days=1), **to_tags(tag)
    )

    tasks.sweep()
    run_tasks()

    assert noted(announcement) == {person.pk for person in people}
    assert approval.unfinished() == []


def test_another_rule_for_a_planned_one_is_noted_anew(staff, signed_in, run_tasks):
    old, new = make_tag(), make_tag()
    tagged(old, "Old")
    [person] = tagged(new, "New")
    announcement = planned(staff, old)
    run_tasks()

    answer = signed_in(staff).post(
        f"/admin/comms/announcement/{announcement.pk}/change/",
        {
            "title": "News", "body": "Text", "audience_kind": "tag", "tags": [new.pk],
            "publish_at_0": f"{timezone.localtime(announcement.publish_at):%Y-%m-%d}", "publish_at_1": "23:59",
            "channels": ["in_app"], "policy": "at_least_once",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    run_tasks()

    assert noted(announcement) == {person.pk}


def test_one_that_was_not_planned_or_not_noted_in_time_compares_nothing(staff, signed_in):
    announcement = make_announcement(state="sent", published_at=timezone.now())

    html = signed_in(staff).get(f"/admin/comms/announcement/{announcement.pk}/since-approval/").content.decode()

    assert not approval.is_known(announcement)
    assert "There is nothing to compare" in html


@pytest.mark.parametrize(("days", "is_kept"), [(89, True), (91, False)])
def test_what_was_noted_goes_90_days_after_the_end(days, is_kept):
    announcement = make_announcement(state="sent", finished_at=timezone.now() - timedelta(days=days))
    ApprovedPerson.objects.create(announcement=announcement, user_id=make_user().pk)

    tasks.sweep()

    assert ApprovedPerson.objects.exists() is is_kept
