"""The log tells who was given which permission, role or group, and who lost it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from backoffice.audit.models import LogLine
from backoffice.foundation.history import acting_as
from people.choices import Role
from people.models import User
from tests.audit.told import Said, said
from tests.unguarded import unguarded

type SignedIn = Callable[[User], Client]

HOME = "192.0.2.7"
MAY = "people.change_role"


@pytest.fixture
def reader(auditor: User, administrator: User, attendee: User, signed_in: SignedIn) -> Client:
    """An auditor's browser, and a log with nothing in it; everybody who will act is there already."""
    browser = signed_in(auditor)
    unguarded(LogLine.objects).delete()
    return browser


@pytest.fixture
def permission(db: None) -> Permission:
    return Permission.objects.get(codename="change_role")


@pytest.fixture
def group(db: None) -> Group:
    return Group.objects.get(name=Role.ATTENDEE)


def the_change(reader: Client, by: User, change: Callable[[], object], **filters: Any) -> Said:
    """The one line that the log has once the administrator made a change."""
    with acting_as(by, "Needs it", way="command", address=HOME):
        change()
    [line] = said(reader, kind="permissions_changed", **filters)
    assert (line.who, line.way, line.address, line.reason) == ("Abby Admin", "command", HOME, "Needs it")
    return line


def test_a_permission_of_a_group_comes_and_goes(
    reader: Client, administrator: User, group: Group, permission: Permission
) -> None:
    given = the_change(reader, administrator, lambda: group.permissions.add(permission), model="auth.group")
    assert given.what == "changed the permissions of group “attendee”"
    assert given.facts == {"Given": MAY}
    assert said(reader, actor=administrator.pk) == [given]

    for take_away in (group.permissions.clear, lambda: group.permissions.set([])):
        unguarded(LogLine.objects).delete()
        taken = the_change(reader, administrator, take_away)
        assert taken.facts == {"Taken away": MAY}
        unguarded(LogLine.objects).delete()
        group.permissions.add(permission)


def test_a_permission_given_from_its_own_side_is_told_of_all_the_same(
    reader: Client, administrator: User, group: Group, permission: Permission
) -> None:
    line = the_change(reader, administrator, lambda: permission.group_set.add(group))

    assert line.what.startswith("changed the permissions of permission")
    assert line.facts == {"Given": "attendee"}


def test_a_persons_own_permissions_and_groups(
    reader: Client, administrator: User, attendee: User, group: Group, permission: Permission
) -> None:
    mine = {"model": "people.user", "object": attendee.pk}
    line = the_change(reader, administrator, lambda: attendee.user_permissions.set([permission]), **mine)
    assert (line.what, line.facts) == ("changed the permissions of person “Ada Attendee”", {"Given": MAY})

    unguarded(LogLine.objects).delete()
    assert the_change(reader, administrator, lambda: attendee.groups.add(group)).facts == {"Given": "attendee"}
    unguarded(LogLine.objects).delete()
    assert the_change(reader, administrator, attendee.groups.clear).facts == {"Taken away": "attendee"}


def test_what_is_given_twice_or_taken_from_who_never_had_it_is_no_change(
    reader: Client, attendee: User, group: Group
) -> None:
    attendee.groups.remove(group)
    attendee.groups.add(group)
    attendee.groups.add(group)

    assert len(said(reader, kind="permissions_changed")) == 1


def test_a_group_with_another_name_and_one_that_goes(
    reader: Client, administrator: User, permission: Permission
) -> None:
    group = Group.objects.create(name="helpers")
    group.permissions.add(permission)
    assert len(said(reader)) == 1

    unguarded(LogLine.objects).delete()
    group.name = Role.ORGANIZER + "s"
    renamed = the_change(reader, administrator, group.save)
    assert renamed.facts == {"Name": "helpers → organizers"}

    unguarded(LogLine.objects).delete()
    gone = the_change(reader, administrator, group.delete)
    assert gone.what == "changed the permissions of group “organizers”"
    assert gone.facts == {"Deleted": "Yes", "Taken away": MAY}


def test_the_table_of_roles_applied_anew_says_which_role_gained_and_lost_what(
    reader: Client, group: Group, permission: Permission
) -> None:
    unguarded(Group.permissions.through.objects).create(group=group, permission=permission)

    call_command("sync_roles")

    [line] = said(reader, kind="permissions_changed")
    assert (line.what, line.facts) == ("changed the permissions of group “Attendee”", {"Taken away": MAY})


def test_another_role_says_who_gave_it_and_why(
    reader: Client, administrator: User, attendee: User, signed_in: SignedIn
) -> None:
    signed_in(administrator).post(
        f"/admin/people/user/{attendee.pk}/change_role/",
        {"_form_submitted": "1", "role": "staff", "reason": "Joined us"},
        REMOTE_ADDR=HOME,
    )

    [line] = said(reader, field="people.user.role")
    assert (line.who, line.way, line.address, line.reason) == ("Abby Admin", "admin", HOME, "Joined us")
    assert "Role" in line.what
    assert said(reader, actor=administrator.pk, kind="changed") == [line]


def test_who_may_not_change_a_role_leaves_no_line(
    reader: Client, staff: User, attendee: User, signed_in: SignedIn
) -> None:
    browser = signed_in(staff)
    unguarded(LogLine.objects).delete()

    browser.post(
        f"/admin/people/user/{attendee.pk}/change_role/",
        {"_form_submitted": "1", "role": "administrator", "reason": "Why not"},
    )

    attendee.refresh_from_db()
    assert attendee.role == Role.ATTENDEE
    assert said(reader) == []


def test_a_superuser_is_told_of_as_a_change_of_the_person(reader: Client, administrator: User, attendee: User) -> None:
    with acting_as(administrator, "Runs the servers"):
        attendee.is_superuser = True
        attendee.save()

    [line] = said(reader, field="people.user.is_superuser")
    assert (line.who, line.reason) == ("Abby Admin", "Runs the servers")
    assert "Superuser status" in line.what
