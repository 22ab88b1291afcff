"""The table of roles, and the rows made of it."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from people.choices import Role
from people.domain.role_sync import sync_roles
from people.roles import DJANGO_ACTIONS, ROLES, codenames
from tests.factories import make_user

pytestmark = pytest.mark.django_db

MANAGES_PEOPLE = {"people.add_user", "people.change_user", "people.import_user"}
OPENS_DOORS = {"people.change_role", "people.delete_user"}


def test_the_table_names_only_permissions_that_exist() -> None:
    existing = set(Permission.objects.values_list("content_type__app_label", "codename"))

    for role, table in ROLES.items():
        for label, actions in table.items():
            app_label, model_name = label.split(".")
            if model_name == "*":
                continue
            named = {f"{word}_{model_name}" if word in DJANGO_ACTIONS else word for word in actions.split()}
            missing = {(app_label, codename) for codename in named} - existing
            assert not missing, f"{role}, {label}"


def test_every_line_of_the_table_has_an_effect() -> None:
    models = set(Permission.objects.values_list("content_type__app_label", "content_type__model"))

    for role, table in ROLES.items():
        for label in table:
            app_label, model_name = label.split(".")
            concerned = [m for a, m in models if a == app_label and model_name in {"*", m}]
            assert any(codenames(role, app_label, m) for m in concerned), f"{role}, {label}"


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.ADMINISTRATOR, MANAGES_PEOPLE | OPENS_DOORS | {"people.view_all_people"}, set()),
        (Role.STAFF, MANAGES_PEOPLE | {"people.view_all_people", "people.export_user"}, OPENS_DOORS),
        (
            Role.ORGANIZER,
            {"people.view_user"},
            MANAGES_PEOPLE | OPENS_DOORS | {"people.view_all_people", "people.export_user"},
        ),
        (
            Role.AUDITOR,
            {"people.view_user", "people.export_user", "people.view_historicaluser"},
            MANAGES_PEOPLE | OPENS_DOORS,
        ),
        (Role.ATTENDEE, set(), MANAGES_PEOPLE | OPENS_DOORS | {"people.view_user", "people.view_tag"}),
    ],
)
def test_a_role_may_what_the_table_says_and_no_more(role: Role, may: set[str], may_not: set[str]) -> None:
    person = make_user(role)

    assert {permission for permission in may | may_not if person.has_perm(permission)} == may


def test_an_auditor_changes_nothing_anywhere() -> None:
    granted = Permission.objects.filter(group__name=Role.AUDITOR).values_list("codename", flat=True)

    assert granted
    assert not [name for name in granted if not name.startswith(("view_", "export_"))]


def test_a_deactivated_administrator_may_nothing() -> None:
    assert not make_user(Role.ADMINISTRATOR, is_active=False).has_perm("people.view_user")


def test_permissions_given_to_a_person_by_other_ways_do_not_outlive_the_role() -> None:
    person = make_user(Role.ATTENDEE)
    person.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))

    assert not person.has_perm("people.change_role")


def test_sync_roles_repairs_what_was_changed_by_hand_and_prints_the_figures() -> None:
    group = Group.objects.get(name=Role.ATTENDEE)
    group.permissions.add(Permission.objects.get(codename="change_role"))
    out = StringIO()

    call_command("sync_roles", stdout=out)

    assert not group.permissions.exists()
    staff_count = Group.objects.get(name=Role.STAFF).permissions.count()
    assert f"{staff_count} permissions for staff" in out.getvalue()
    assert "0 permissions for attendee" in out.getvalue()


def test_syncing_twice_changes_nothing() -> None:
    assert sync_roles() == sync_roles()
