"""Webinars are taken back as somebody would edit, publish and cancel them, and registrants hear of it."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from backoffice.audit.domain.reverting import plan_group, plan_object
from backoffice.foundation.history import acting_as, update_rows
from comms.choices import NoticeKind
from comms.models import Notice
from people.choices import Role
from people.models import User
from tests.audit.reverting.scene import group_of, refusals, take_back
from tests.factories import make_registration, make_user, make_webinar
from webinars.choices import RegistrationState, WebinarState
from webinars.domain import schedule
from webinars.domain.revising import revise
from webinars.models import Attendance, Registration, Webinar


def edited(webinar: Webinar, by: User, *, tells: bool = True, **values: Any) -> Any:
    """The group of an edit by the form's own verb."""
    webinar.refresh_from_db()
    with group_of(by) as group:
        for name, value in values.items():
            setattr(webinar, name, value)
        revise(webinar, tells=tells)
    return group


def test_another_time_is_taken_back_with_the_end_that_follows(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    before = webinar.starts_at, webinar.ends_at
    group = edited(webinar, staff, starts_at=webinar.starts_at + timedelta(days=1))
    edited(webinar, staff, duration_minutes=90)
    take_back(plan_group(group, by=administrator))
    webinar.refresh_from_db()
    assert webinar.starts_at == before[0]
    assert webinar.ends_at == before[0] + timedelta(minutes=90)


def test_registrants_hear_of_it(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    make_registration(webinar=webinar)
    group = edited(webinar, staff, title="Another")
    Notice.objects.update(written_at=timezone.now())
    take_back(plan_group(group, by=administrator))
    assert Notice.objects.filter(kind=NoticeKind.WEBINAR_CHANGED).count() == 2


def test_registrants_hear_nothing_where_they_are_not_to(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    make_registration(webinar=webinar)
    group = edited(webinar, staff, tells=False, title="Another")
    take_back(plan_group(group, by=administrator), tells=False)
    assert not Notice.objects.exists()


def test_a_change_that_is_taken_back_before_anybody_heard_of_it_is_told_to_nobody(
    administrator: User, staff: User
) -> None:
    webinar = make_webinar(title="First")
    make_registration(webinar=webinar)
    edited(webinar, staff, tells=False, title="Right")
    group = edited(webinar, staff, title="Wrong")
    assert Notice.objects.filter(kind=NoticeKind.WEBINAR_CHANGED).exists()
    take_back(plan_group(group, by=administrator))
    assert not Notice.objects.filter(kind=NoticeKind.WEBINAR_CHANGED).exists()


def test_the_time_of_a_webinar_that_is_over_stays(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    group = edited(webinar, staff, starts_at=webinar.starts_at + timedelta(days=1), description="New")
    update_rows(Webinar.objects.all(), state=WebinarState.ENDED)
    plan = plan_group(group, by=administrator)
    [words] = refusals(plan)
    assert "its time can’t be changed any more" in words
    take_back(plan)
    webinar.refresh_from_db()
    assert webinar.description == ""


def test_a_published_webinar_becomes_a_draft_again_while_nobody_is_registered(administrator: User, staff: User) -> None:
    webinar = make_webinar(state=WebinarState.DRAFT)
    with group_of(staff) as group:
        schedule.publish([webinar])
    take_back(plan_group(group, by=administrator))
    webinar.refresh_from_db()
    assert webinar.state == WebinarState.DRAFT


def test_a_published_webinar_with_registrants_stays_published(administrator: User, staff: User) -> None:
    webinar = make_webinar(state=WebinarState.DRAFT)
    with group_of(staff) as group:
        schedule.publish([webinar])
    make_registration(webinar=webinar)
    assert refusals(plan_group(group, by=administrator)) == [
        "People are registered. Cancel the webinar instead, so that they learn of it."
    ]


def test_a_cancelled_webinar_comes_back_while_nobody_was_told(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    with group_of(staff, "By mistake") as group:
        schedule.cancel([webinar], tells=False)
    take_back(plan_group(group, by=administrator))
    webinar.refresh_from_db()
    assert webinar.state == WebinarState.SCHEDULED


def test_a_cancelled_webinar_whose_registrants_were_told_stays_cancelled(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    make_registration(webinar=webinar)
    with group_of(staff, "By mistake") as group:
        schedule.cancel([webinar])
    assert refusals(plan_group(group, by=administrator)) == [
        "Its registrants were told that it is cancelled. Duplicate it for a new date instead."
    ]


def test_calling_it_off_again_by_taking_that_back_tells_the_registrants(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    make_registration(webinar=webinar)
    with group_of(staff, "By mistake") as group:
        schedule.cancel([webinar], tells=False)
    back = take_back(plan_group(group, by=administrator))
    take_back(plan_group(back.group, by=administrator))
    webinar.refresh_from_db()
    assert webinar.state == WebinarState.CANCELLED
    assert Notice.objects.filter(kind=NoticeKind.WEBINAR_CANCELLED).exists()


def test_a_webinar_that_the_clock_ended_does_not_begin_again(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    row = webinar.history.latest("history_id")
    update_rows(Webinar.objects.all(), state=WebinarState.ENDED, description="Seen")
    plan = plan_object(Webinar, webinar.pk, row.history_id, by=administrator)
    assert refusals(plan) == [f"“{webinar.title}” is ended and can’t become scheduled."]
    take_back(plan)
    webinar.refresh_from_db()
    assert (webinar.state, webinar.description) == (WebinarState.ENDED, "")


def test_states_are_taken_back_only_by_those_who_move_them(staff: User, organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, state=WebinarState.DRAFT)
    with group_of(staff) as group:
        schedule.publish([webinar])
    granted = Group.objects.get(name=Role.ORGANIZER).permissions
    granted.remove(granted.get(codename="schedule_webinar"))
    assert refusals(plan_group(group, by=organizer)) == ["You may not publish or cancel webinars."]


def test_an_organizer_does_not_hand_a_webinar_on_by_taking_back(
    staff: User, organizer: User, other_organizer: User
) -> None:
    webinar = make_webinar(organizer=other_organizer)
    with group_of(staff) as group:
        webinar.organizer = organizer
        webinar.save()
    assert refusals(plan_group(group, by=organizer)) == ["Only those who see every webinar hand one on."]


def test_a_smaller_capacity_than_seats_are_taken_does_not_return(administrator: User, staff: User) -> None:
    webinar = make_webinar(capacity=1)
    make_registration(webinar=webinar)
    group = edited(webinar, staff, capacity=2)
    make_registration(webinar=webinar)
    assert refusals(plan_group(group, by=administrator)) == ["2 people have a seat by now: cancel some first."]


def test_a_smaller_capacity_returns_together_with_the_line(administrator: User, staff: User) -> None:
    webinar = make_webinar(capacity=1)
    make_registration(webinar=webinar)
    waiting = make_registration(webinar=webinar, state=RegistrationState.WAITLISTED)
    group = edited(webinar, staff, capacity=2)
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.CONFIRMED
    take_back(plan_group(group, by=administrator))
    waiting.refresh_from_db()
    webinar.refresh_from_db()
    assert (webinar.capacity, waiting.state) == (1, RegistrationState.WAITLISTED)


def test_a_larger_capacity_that_returns_seats_the_waiting(administrator: User, staff: User) -> None:
    webinar = make_webinar(capacity=2)
    make_registration(webinar=webinar)
    group = edited(webinar, staff, capacity=1)
    waiting = make_registration(webinar=webinar, state=RegistrationState.WAITLISTED)
    take_back(plan_group(group, by=administrator))
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.CONFIRMED


def test_another_limit_of_presence_is_judged_anew(administrator: User, staff: User) -> None:
    webinar = make_webinar(minimum_presence_minutes=10)
    registration = make_registration(webinar=webinar, attended=True, minutes_present=30)
    begun = timezone.now()
    Attendance.objects.create(registration=registration, joined_at=begun, left_at=begun + timedelta(minutes=30))
    group = edited(webinar, staff, minimum_presence_minutes=60)
    registration.refresh_from_db()
    assert registration.attended is False
    take_back(plan_group(group, by=administrator))
    registration.refresh_from_db()
    assert registration.attended is True


def test_an_organizer_who_works_here_no_more_does_not_get_it_back(administrator: User, staff: User) -> None:
    former = make_user(Role.ORGANIZER)
    webinar = make_webinar(organizer=former)
    group = edited(webinar, staff, organizer=staff)
    with acting_as(administrator, "Left"):
        update_rows(User.objects.filter(pk=former.pk), role=Role.ATTENDEE, is_staff=False)
    assert refusals(plan_group(group, by=administrator)) == [
        "The former organizer does not work here any more. Choose somebody else."
    ]


def test_registrations_of_no_limit_need_no_seat(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    registration = make_registration(webinar=webinar)
    with group_of(staff) as group:
        update_rows(Registration.objects.all(), state=RegistrationState.CANCELLED)
    take_back(plan_group(group, by=administrator))
    registration.refresh_from_db()
    assert registration.state == RegistrationState.CONFIRMED
