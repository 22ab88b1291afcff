"""Publishing, taking back, and saying anew whom recordings are for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from media.choices import AccessPolicy, Availability
from media.domain.publishing import change_policy, publish, unpublish
from media.models import Recording
from people.models import User
from tests.factories import make_recording
from tests.factories.media import make_film

pytestmark = pytest.mark.django_db


def test_drafts_become_published_and_published_ones_keep_their_moment(staff: User) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    draft, old = make_recording(published_at=None), make_recording(published_at=long_ago)

    with acting_as(staff, "checked"):
        assert publish(Recording.objects.all()) == 1

    draft.refresh_from_db()
    old.refresh_from_db()
    assert draft.availability_at(timezone.now()) == Availability.PUBLISHED
    assert old.published_at == long_ago
    assert [row.history_change_reason for row in draft.history.all()] == ["checked", ""]
    assert old.history.count() == 1


@pytest.mark.usefixtures("with_a_reason")
def test_taken_back_is_a_draft_again() -> None:
    recording = make_recording()

    assert unpublish(Recording.objects.all()) == 1
    assert unpublish(Recording.objects.all()) == 0

    recording.refresh_from_db()
    assert recording.availability_at(timezone.now()) == Availability.DRAFT


def test_one_whose_window_is_over_keeps_all_from_being_published() -> None:
    make_recording(published_at=None)
    make_recording(published_at=None, title="Late", available_until=timezone.now())

    with pytest.raises(RuleBroken) as refusal:
        publish(Recording.objects.all())

    assert refusal.value.code == "window_over"
    assert "“Late”" in str(refusal.value)
    assert not Recording.objects.published().exists()


def test_one_whose_file_is_gone_is_not_published() -> None:
    film = make_film(published_at=None)
    film.file.storage.delete(film.file.name)

    with pytest.raises(RuleBroken) as refusal:
        publish(Recording.objects.all())

    assert refusal.value.code == "recording_missing"


@pytest.mark.usefixtures("with_a_reason")
def test_a_policy_is_changed_for_many_and_only_to_one_that_exists() -> None:
    for policy in (AccessPolicy.PUBLIC, AccessPolicy.STAFF):
        make_recording(access_policy=policy)

    assert change_policy(Recording.objects.all(), policy=AccessPolicy.STAFF) == 1
    with pytest.raises(RuleBroken) as refusal:
        change_policy(Recording.objects.all(), policy="whoever")

    assert refusal.value.code == "policy_not_known"
    assert set(Recording.objects.values_list("access_policy", flat=True)) == {"staff"}
