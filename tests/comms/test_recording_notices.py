"""Those who may watch a recording hear when it is published, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comms.domain.notices import people_of_notice, write_out_next_chunk
from comms.models import Notice, Notification
from media.domain.publishing import publish, unpublish
from media.models import Recording
from tests.factories import make_recording, make_registration, make_user, make_webinar
from tests.factories.media import make_grant

pytestmark = pytest.mark.django_db


def publish_one(**values: object) -> Recording:
    recording = make_recording(published_at=None, **values)
    publish(Recording.objects.filter(pk=recording.pk))
    return recording


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        ("registered", {"Seated", "Came", "Granted"}),
        ("attended", {"Came", "Granted"}),
        ("granted", {"Granted"}),
        ("staff", {"Granted"}),
        ("public", {"Seated", "Came", "Granted"}),
        ("signed_in", {"Seated", "Came", "Granted"}),
    ],
)
def test_those_hear_of_it_who_may_watch_by_its_policy_and_of_all_the_world_the_registrants(
    policy: str, names: set[str]
) -> None:
    webinar = make_webinar()
    make_user(name="Stranger")
    make_registration(webinar=webinar, user=make_user(name="Seated"), attended=False)
    make_registration(webinar=webinar, user=make_user(name="Came"), attended=True)
    make_registration(webinar=webinar, user=make_user(name="Waits"), state="waitlisted")
    recording = make_recording(webinar=webinar, published_at=None, access_policy=policy)
    make_grant(recording, make_user(name="Granted"))
    make_grant(recording, make_user(name="Revoked"), revoked_at=timezone.now())
    make_grant(make_recording(), make_user(name="Granted another"))

    publish(Recording.objects.filter(pk=recording.pk))

    assert {person.name for person in people_of_notice(Notice.objects.get())} == names


@pytest.mark.usefixtures("with_a_reason")
def test_a_recording_published_again_is_told_again_only_where_staff_ask_for_it() -> None:
    recording = publish_one()
    rows = Recording.objects.filter(pk=recording.pk)

    unpublish(rows)
    publish(rows)
    assert Notice.objects.count() == 1
    unpublish(rows)
    publish(rows, again=True)
    assert Notice.objects.count() == 2


def test_staff_may_publish_without_telling() -> None:
    make_recording(published_at=None)

    publish(Recording.objects.all(), tells=False)

    assert not Notice.objects.exists()


def test_people_hear_of_a_recording_when_they_can_watch_it_not_before() -> None:
    webinar = make_webinar()
    make_registration(webinar=webinar)
    opens = timezone.now() + timedelta(days=2)
    publish_one(webinar=webinar, available_from=opens)
    notice = Notice.objects.get()

    write_out_next_chunk(notice.pk)

    notice.refresh_from_db()
    assert (notice.touched_at, notice.written_at) == (opens, None)
    assert not Notification.objects.exists()


@pytest.mark.usefixtures("with_a_reason")
def test_a_recording_taken_back_before_it_was_told_is_told_to_nobody() -> None:
    webinar = make_webinar()
    make_registration(webinar=webinar)
    publish_one(webinar=webinar)
    unpublish(Recording.objects.all())

    write_out_next_chunk(Notice.objects.get().pk)

    assert not Notification.objects.exists()
