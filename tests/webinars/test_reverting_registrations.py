"""Registrations are taken back by the rules of seats; what an import did is taken back on its own page."""

from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from backoffice.audit.domain.reverting import plan_group
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import update_rows
from comms.choices import NoticeKind
from comms.models import Notice
from people.models import User
from tests.audit.record import complete_record
from tests.audit.reverting.scene import group_of, refusals, take_back
from tests.factories import make_registration, make_user, make_webinar
from webinars.choices import RegistrationSource, RegistrationState, WebinarState
from webinars.domain import importing, seats
from webinars.domain.importing.deciding import import_group
from webinars.models import Attendance, AttendeeImport, Registration, Webinar
from webinars.tasks.imports import go_on

CONFIRMED, WAITLISTED, CANCELLED = (
    RegistrationState.CONFIRMED,
    RegistrationState.WAITLISTED,
    RegistrationState.CANCELLED,
)


def states(*registrations: Registration) -> list[str]:
    """What each is now."""
    found = dict(Registration.objects.values_list("pk", "state"))
    return [found[registration.pk] for registration in registrations]


def test_a_cancelled_registration_gets_its_seat_back(administrator: User, staff: User) -> None:
    registration = make_registration(webinar=make_webinar(capacity=1))
    with group_of(staff) as group:
        seats.cancel([registration])
    take_back(plan_group(group, by=administrator))
    assert states(registration) == [CONFIRMED]
    assert Notice.objects.filter(kind=NoticeKind.REGISTRATION_CONFIRMED).exists()


def test_a_seat_that_somebody_else_has_by_now_does_not_come_back(administrator: User, staff: User) -> None:
    webinar = make_webinar(capacity=1)
    registration = make_registration(webinar=webinar)
    with group_of(staff) as group:
        seats.cancel([registration])
    make_registration(webinar=webinar)
    assert refusals(plan_group(group, by=administrator)) == ["The seat was given to somebody else since."]


def test_of_two_who_would_return_to_one_seat_the_first_gets_it(administrator: User, staff: User) -> None:
    webinar = make_webinar(capacity=2)
    first, second = make_registration(webinar=webinar), make_registration(webinar=webinar)
    with group_of(staff) as group:
        seats.cancel([first, second])
    make_registration(webinar=webinar)
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["The seat was given to somebody else since."]
    take_back(plan)
    assert states(first, second) == [CONFIRMED, CANCELLED]


def test_whoever_got_the_seat_by_it_waits_again(administrator: User, staff: User) -> None:
    webinar = make_webinar(capacity=1)
    going, waiting = make_registration(webinar=webinar), make_registration(webinar=webinar, state=WAITLISTED)
    with group_of(staff) as group:
        seats.cancel([going])
    assert states(going, waiting) == [CANCELLED, CONFIRMED]
    plan = plan_group(group, by=administrator)
    with complete_record(by=administrator, way="admin"):
        take_back(plan)
    assert states(going, waiting) == [CONFIRMED, WAITLISTED]


def test_a_seat_that_is_freed_goes_to_whoever_waits(administrator: User, staff: User) -> None:
    webinar = make_webinar(capacity=1)
    with group_of(staff) as group:
        [seat] = seats.register(webinar, [seats.SeatRequest(make_user().pk)], source=RegistrationSource.ADMIN)
    waiting = make_registration(webinar=webinar, state=WAITLISTED)
    take_back(plan_group(group, by=administrator))
    assert not Registration.objects.filter(pk=seat.registration_id).exists()
    assert states(waiting) == [CONFIRMED]


def test_nobody_returns_to_a_webinar_that_is_cancelled(administrator: User, staff: User) -> None:
    webinar = make_webinar(title="Off")
    registration = make_registration(webinar=webinar)
    with group_of(staff) as group:
        seats.cancel([registration])
    update_rows(Webinar.objects.all(), state=WebinarState.CANCELLED)
    assert refusals(plan_group(group, by=administrator)) == ["“Off” is cancelled: nobody can register for it any more."]


def test_a_registration_with_stays_does_not_go(administrator: User, staff: User) -> None:
    webinar = make_webinar()
    with group_of(staff) as group:
        registration = make_registration(user=staff, webinar=webinar)
    Attendance.objects.create(registration=registration, joined_at=webinar.starts_at, left_at=webinar.ends_at)
    assert refusals(plan_group(group, by=administrator)) == ["It stays: 1 attendance would point to nothing."]


def test_organizers_may_not_take_back_a_registering(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    with group_of(organizer) as group:
        seats.register(webinar, [seats.SeatRequest(make_user().pk)], source=RegistrationSource.ADMIN)
    with pytest.raises(RuleBroken) as refusal:
        plan_group(group, by=organizer)
    assert refusal.value.code == "revert_not_allowed"


def test_an_import_and_its_undo_are_taken_back_on_their_own_page(administrator: User) -> None:
    run = importing.upload(
        make_webinar(), ContentFile(b"email,name\nnew@example.com,New\n"), by=administrator, file_name="list.csv"
    )
    call_command("worker", "--until-idle", "--quiet", stdout=StringIO())
    run.refresh_from_db()
    run = importing.confirm(run, by=administrator)
    go_on(run)
    call_command("worker", "--until-idle", "--quiet", stdout=StringIO())
    assert Registration.objects.filter(user__email="new@example.com").exists()
    with pytest.raises(RuleBroken) as refusal:
        plan_group(import_group(run), by=administrator)
    assert refusal.value.code == "group_elsewhere"
    assert refusal.value.params["refusal"].page == "admin:webinars_attendeeimport_undo"
    assert refusal.value.params["refusal"].page_key == run.pk


def test_a_decision_on_an_attendee_list_is_not_taken_back(administrator: User) -> None:
    importing.upload(make_webinar(), ContentFile(b"email\na@example.com\n"), by=administrator, file_name="a.csv")
    with group_of(administrator) as group:
        update_rows(AttendeeImport.objects.all(), revives=True)
    words = refusals(plan_group(group, by=administrator))
    assert words == ["An attendee list is stopped or taken back on its own page."]
