"""What is taken back about people, by whom, and what never."""

import pytest
from django.contrib.auth.hashers import make_password

from backoffice.audit.domain.reverting import plan_group
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import update_rows
from people.choices import Role
from people.domain.activation import deactivate
from people.domain.consent import note_consent
from people.domain.roles import assign_role
from people.models import User
from tests.audit.reverting.scene import group_of, refusals, take_back
from tests.factories import make_tag, make_user


def test_a_role_is_taken_back_with_what_follows_from_it(administrator: User, attendee: User) -> None:
    with group_of(administrator) as group:
        assign_role([attendee], Role.STAFF, by=administrator)
    take_back(plan_group(group, by=administrator))
    attendee.refresh_from_db()
    assert (attendee.role, attendee.is_staff) == (Role.ATTENDEE, False)


def test_a_role_is_taken_back_only_by_those_who_change_roles(administrator: User, staff: User, attendee: User) -> None:
    with group_of(administrator) as group:
        assign_role([attendee], Role.ORGANIZER, by=administrator)
    plan = plan_group(group, by=staff)
    assert refusals(plan) == ["Only administrators change roles."]
    with pytest.raises(RuleBroken):
        take_back(plan)


def test_nobody_takes_back_their_own_role(administrator: User) -> None:
    person = make_user(Role.STAFF)
    with group_of(administrator) as group:
        assign_role([person], Role.ADMINISTRATOR, by=administrator)
    plan = plan_group(group, by=User.objects.get(pk=person.pk))
    assert refusals(plan) == ["Nobody changes their own role. Ask another administrator."]


def test_the_last_administrator_stays_one(administrator: User) -> None:
    person = make_user(Role.STAFF)
    with group_of(administrator) as group:
        assign_role([person], Role.ADMINISTRATOR, by=administrator)
    deactivate([administrator], by=User.objects.get(pk=person.pk))
    superuser = User.objects.create_superuser("root", "root@example.com")
    update_rows(User.objects.filter(pk=superuser.pk), is_active=False)
    plan = plan_group(group, by=superuser)
    assert refusals(plan) == [
        "Nobody would be left to administer the back office. Make somebody else an administrator first."
    ]


def test_an_administrator_is_changed_only_by_administrators(administrator: User, staff: User) -> None:
    with group_of(administrator) as group:
        update_rows(User.objects.filter(pk=administrator.pk), organisation="Changed")
    plan = plan_group(group, by=staff)
    assert refusals(plan) == ["An administrator’s account is only changed by administrators."]


def test_what_a_colleague_logs_in_with_is_not_set_back_by_colleagues(administrator: User, staff: User) -> None:
    colleague = make_user(Role.STAFF, email="mine@example.com")
    with group_of(administrator) as group:
        update_rows(User.objects.filter(pk=colleague.pk), email="right@example.com")
    assert refusals(plan_group(group, by=staff)) == ["What a colleague logs in with is only changed by administrators."]
    take_back(plan_group(group, by=administrator))
    colleague.refresh_from_db()
    assert colleague.email == "mine@example.com"


def test_a_password_is_never_taken_back(administrator: User, attendee: User) -> None:
    with group_of(administrator) as group:
        attendee.set_password("A new password of 2026")
        attendee.save()
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["A password is never taken back. Set a new one."]
    with pytest.raises(RuleBroken):
        take_back(plan)
    attendee.refresh_from_db()
    assert attendee.check_password("A new password of 2026")


def test_a_consent_that_the_person_withdrew_is_not_brought_back(administrator: User, attendee: User) -> None:
    update_rows(User.objects.filter(pk=attendee.pk), has_consented=True)
    attendee.refresh_from_db()
    with group_of(attendee, way="web") as group:
        note_consent(attendee, False)
        attendee.save()
    plan = plan_group(group, by=administrator)
    assert set(refusals(plan)) == {"The person withdrew this themselves, and only they give it again."}


def test_a_consent_that_staff_entered_by_mistake_is_taken_back(
    administrator: User, staff: User, attendee: User
) -> None:
    with group_of(staff) as group:
        note_consent(attendee, True)
        attendee.save()
    take_back(plan_group(group, by=administrator))
    attendee.refresh_from_db()
    assert (attendee.has_consented, attendee.consented_at) == (False, None)


def test_a_person_who_was_created_goes(administrator: User, staff: User) -> None:
    with group_of(staff) as group:
        person = make_user()
        person.tags.add(make_tag())
    update = plan_group(group, by=administrator)
    take_back(update)
    assert not User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("values", [{"password": make_password("x")}, {"role": Role.STAFF}])
def test_a_person_who_can_log_in_stays(administrator: User, staff: User, values: dict[str, str]) -> None:
    with group_of(staff) as group:
        person = make_user(**values)
    person.password = values.get("password", person.password)
    person.save(update_fields=["password"])
    assert refusals(plan_group(group, by=administrator)) == [
        "The person stays: they can log in, or have done something here. Close the account instead."
    ]


def test_a_deleted_person_comes_back_without_a_password(administrator: User) -> None:
    person = make_user(password="Something long of 2026")
    tag = make_tag()
    person.tags.add(tag)
    key = person.pk
    with group_of(administrator) as group:
        person.delete()
    take_back(plan_group(group, by=administrator))
    back = User.objects.get(pk=key)
    assert not back.has_usable_password()
    assert [*back.tags.all()] == [tag]


def test_staff_who_may_not_delete_people_leave_them(staff: User, administrator: User) -> None:
    with group_of(staff) as group:
        make_user()
        tag = make_tag()
    plan = plan_group(group, by=staff)
    assert refusals(plan) == ["You may not delete people. Ask somebody who may."]
    take_back(plan)
    assert not type(tag).objects.filter(pk=tag.pk).exists()
