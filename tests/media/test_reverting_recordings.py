"""Recordings are taken back by those who publish them, with files that are still there."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from backoffice.audit.domain.reverting import plan_group
from backoffice.foundation.history import update_rows
from comms.choices import NoticeKind
from comms.models import Notice
from media.choices import AccessPolicy
from media.domain import granting, publishing
from media.models import Grant, Recording
from people.choices import Role
from people.models import User
from tests.audit.reverting.scene import group_of, refusals, take_back
from tests.factories import make_recording, make_webinar
from tests.factories.media import make_film


def test_unpublishing_is_taken_back_and_told_to_whoever_has_not_heard(administrator: User, staff: User) -> None:
    recording = make_recording()
    with group_of(staff) as group:
        publishing.unpublish(Recording.objects.all())
    take_back(plan_group(group, by=administrator))
    recording.refresh_from_db()
    assert recording.published_at is not None
    assert Notice.objects.filter(kind=NoticeKind.RECORDING_AVAILABLE).count() == 1


def test_publishing_is_taken_back(administrator: User, staff: User) -> None:
    recording = make_recording(published_at=None)
    with group_of(staff) as group:
        publishing.publish(Recording.objects.all(), tells=False)
    take_back(plan_group(group, by=administrator))
    recording.refresh_from_db()
    assert recording.published_at is None


def test_a_recording_whose_time_is_over_is_not_published_again(administrator: User, staff: User) -> None:
    make_recording()
    with group_of(staff) as group:
        publishing.unpublish(Recording.objects.all())
    update_rows(Recording.objects.all(), available_until=timezone.now() - timedelta(days=1))
    assert refusals(plan_group(group, by=administrator)) == [
        "The time in which it is available is over. Change it first."
    ]


def test_publishing_is_taken_back_only_by_those_who_publish(staff: User, organizer: User) -> None:
    make_recording(webinar=make_webinar(organizer=organizer))
    with group_of(staff) as group:
        publishing.unpublish(Recording.objects.all())
    granted = Group.objects.get(name=Role.ORGANIZER).permissions
    granted.remove(granted.get(codename="publish_recording"))
    assert refusals(plan_group(group, by=organizer)) == ["You may not publish recordings."]


def test_who_may_watch_is_taken_back(administrator: User, staff: User) -> None:
    recording = make_recording(access_policy=AccessPolicy.REGISTERED)
    with group_of(staff) as group:
        publishing.change_policy(Recording.objects.all(), policy=AccessPolicy.PUBLIC)
    take_back(plan_group(group, by=administrator))
    recording.refresh_from_db()
    assert recording.access_policy == AccessPolicy.REGISTERED


def test_a_file_that_is_gone_does_not_come_back(administrator: User, staff: User) -> None:
    film = make_film()
    with group_of(staff) as group:
        update_rows(Recording.objects.all(), file="", link="https://video.example.com/1")
    film.file.storage.delete(film.file.name)
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["The file is not there any more."] * 2
    assert plan.is_empty


def test_a_file_that_is_there_comes_back(administrator: User, staff: User) -> None:
    film = make_film()
    with group_of(staff) as group:
        update_rows(Recording.objects.all(), file="", link="https://video.example.com/1")
    take_back(plan_group(group, by=administrator))
    recording = Recording.objects.get()
    assert (recording.file.name, recording.link) == (film.file.name, "")


def test_grants_of_one_batch_go(administrator: User, staff: User, attendee: User) -> None:
    recording = make_recording()
    with group_of(staff) as group:
        granting.grant([recording], [attendee], by=staff)
    take_back(plan_group(group, by=administrator))
    assert not Grant.objects.exists()
