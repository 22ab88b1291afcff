"""The life of a webinar."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from people.models import User
from tests.factories import make_registration, make_tag, make_user, make_webinar
from webinars.choices import RegistrationState, WebinarState
from webinars.domain import schedule
from webinars.domain.copying import duplicate
from webinars.domain.revising import revise
from webinars.models import Webinar

pytestmark = pytest.mark.django_db

DRAFT, SCHEDULED, LIVE, ENDED, CANCELLED = WebinarState


def state_of(webinar: Webinar) -> str:
    return Webinar.objects.get(pk=webinar.pk).state


def test_every_state_says_where_it_leads_and_nothing_leads_out_of_the_last() -> None:
    for states in (WebinarState, RegistrationState):
        assert set(states.moves) == set(states.values)
        assert {target for targets in states.moves.values() for target in targets} <= set(states.values)
    assert WebinarState.moves["ended"] == WebinarState.moves["cancelled"] == set()


def test_a_draft_whose_time_has_passed_is_not_published() -> None:
    webinar = make_webinar(state=DRAFT, starts_at=timezone.now() - timedelta(hours=2))

    with pytest.raises(RuleBroken) as refused:
        schedule.publish([webinar])

    assert refused.value.code == "webinar_in_the_past"
    assert state_of(webinar) == DRAFT


def test_one_that_cannot_be_published_leaves_all_as_they_were() -> None:
    fine, cancelled = make_webinar(state=DRAFT), make_webinar(state=CANCELLED, title="Called off")

    with pytest.raises(RuleBroken) as refused:
        schedule.publish([fine, cancelled])

    assert refused.value.code == "webinar_may_not_become"
    assert "Called off" in str(refused.value)
    assert state_of(fine) == DRAFT


def test_publishing_is_signed_with_who_and_why(staff: User) -> None:
    webinar = make_webinar(state=DRAFT)

    with acting_as(staff, "Speaker confirmed"):
        assert schedule.publish([webinar]) == 1

    assert state_of(webinar) == SCHEDULED
    row = webinar.history.first()
    assert (row.state, row.history_user, row.history_change_reason) == ("scheduled", staff, "Speaker confirmed")


def test_a_webinar_people_registered_for_is_not_unpublished() -> None:
    registration = make_registration()

    with pytest.raises(RuleBroken) as refused:
        schedule.unpublish([registration.webinar])
    assert refused.value.code == "webinar_has_registrations"

    registration.state = RegistrationState.CANCELLED
    registration.save()
    assert schedule.unpublish([registration.webinar]) == 1


def test_nothing_is_cancelled_without_a_reason(staff: User) -> None:
    webinar = make_webinar()

    with acting_as(staff, "  "), pytest.raises(RuleBroken) as refused:
        schedule.cancel([webinar])

    assert refused.value.code == "reason_missing"
    assert state_of(webinar) == SCHEDULED


def test_cancelling_leaves_the_registrations_as_they_are(staff: User) -> None:
    registration = make_registration()

    with acting_as(staff, "The speaker is ill"):
        schedule.cancel([registration.webinar])

    assert state_of(registration.webinar) == CANCELLED
    registration.refresh_from_db()
    assert registration.state == "confirmed"


def test_what_has_begun_by_the_clock_is_not_cancelled_before_the_sweep_either(staff: User) -> None:
    webinar = make_webinar(starts_at=timezone.now() - timedelta(minutes=1))

    with acting_as(staff, "Too late"), pytest.raises(RuleBroken) as refused:
        schedule.cancel([webinar])

    assert refused.value.code == "webinar_may_not_become"


def test_a_webinar_may_be_opened_early_and_closed_early() -> None:
    webinar = make_webinar()

    schedule.start([webinar])
    assert Webinar.objects.live().get() == webinar
    schedule.end([webinar])

    assert state_of(webinar) == ENDED


def test_what_has_not_begun_is_not_ended() -> None:
    webinar = make_webinar()

    with pytest.raises(RuleBroken) as refused:
        schedule.end([webinar])

    assert refused.value.code == "webinar_not_begun"


def test_only_what_is_over_or_never_published_is_archived() -> None:
    with pytest.raises(RuleBroken) as refused:
        schedule.archive([make_webinar()])
    assert refused.value.code == "webinar_not_over"

    over = make_webinar(starts_at=timezone.now() - timedelta(hours=5))
    schedule.archive([over, make_webinar(state=DRAFT)])
    assert Webinar.objects.kept().count() == 1

    schedule.restore([over])
    assert Webinar.objects.kept().count() == 2


def test_nothing_is_published_out_of_the_archive() -> None:
    webinar = make_webinar(state=DRAFT, archived_at=timezone.now())

    with pytest.raises(RuleBroken) as refused:
        schedule.publish([webinar])

    assert refused.value.code == "webinar_archived"


def test_a_copy_is_a_draft_with_hosts_and_tags_and_nobody_registered(organizer: User) -> None:
    webinar = make_webinar(title="Spring gala", join_link="https://meet.example.com/1", capacity=7)
    webinar.hosts.add(host := make_user())
    webinar.tags.add(tag := make_tag())
    make_registration(webinar=webinar)

    copy = duplicate(webinar, organizer=organizer)

    assert (copy.state, copy.organizer, copy.capacity, copy.title) == ("draft", organizer, 7, "Spring gala")
    assert copy.slug == "spring-gala-2"
    assert (copy.join_link, copy.registrations.count()) == ("", 0)
    assert (list(copy.hosts.all()), list(copy.tags.all())) == ([host], [tag])


def test_a_copy_keeps_the_time_of_day_over_a_change_of_clocks(organizer: User) -> None:
    before = timezone.datetime.fromisoformat("2026-10-20T18:00:00+02:00")
    webinar = make_webinar(starts_at=before, time_zone="Europe/Rome")

    copy = duplicate(webinar, organizer=organizer, now=before)

    assert copy.local_start.isoformat() == "2026-10-27T18:00:00+01:00"


def test_fewer_seats_than_are_taken_is_refused() -> None:
    webinar = make_webinar(capacity=5)
    make_registration(webinar=webinar)
    make_registration(webinar=webinar)
    webinar.capacity = 1

    with pytest.raises(RuleBroken) as refused:
        revise(webinar)

    assert refused.value.code == "capacity_below_seats_taken"
    assert Webinar.objects.get(pk=webinar.pk).capacity == 5


@pytest.mark.parametrize("capacity", [2, None])
def test_more_seats_go_to_the_waiting_list(capacity: int | None) -> None:
    webinar = make_webinar(capacity=1)
    make_registration(webinar=webinar)
    waiting = make_registration(webinar=webinar, state="waitlisted")
    webinar.capacity = capacity

    assert revise(webinar) == 1

    waiting.refresh_from_db()
    assert waiting.state == "confirmed"


@pytest.mark.parametrize("state", [ENDED, CANCELLED])
def test_what_is_over_does_not_move_in_time(state: WebinarState) -> None:
    webinar = make_webinar(state=state)
    webinar.starts_at += timedelta(days=1)

    with pytest.raises(RuleBroken) as refused:
        revise(webinar)

    assert refused.value.code == "webinar_time_fixed"


def test_a_scheduled_webinar_does_not_move_into_the_past_but_may_move_ahead() -> None:
    webinar = make_webinar()
    webinar.starts_at = timezone.now() - timedelta(days=1)
    with pytest.raises(RuleBroken) as refused:
        revise(webinar)
    assert refused.value.code == "webinar_in_the_past"

    webinar.starts_at = timezone.now() + timedelta(days=1)
    revise(webinar)
    assert Webinar.objects.get(pk=webinar.pk).starts_at == webinar.starts_at


def test_a_form_opened_before_the_cancellation_does_not_undo_it(staff: User) -> None:
    webinar = make_webinar()
    opened = Webinar.objects.get(pk=webinar.pk)
    with acting_as(staff, "Off"):
        schedule.cancel([webinar])

    opened.title = "Corrected title"
    revise(opened)

    webinar.refresh_from_db()
    assert (webinar.state, webinar.title) == ("cancelled", "Corrected title")
