"""Who may make whom what."""

import pytest

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from people.choices import Role
from people.domain.roles import assign_role
from people.models import User
from tests.factories import make_user
from tests.unguarded import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_a_reason")]


@pytest.mark.parametrize("role", [Role.STAFF, Role.ORGANIZER, Role.AUDITOR, Role.ATTENDEE])
def test_only_administrators_change_roles(role: Role, attendee: User) -> None:
    with pytest.raises(RuleBroken) as broken:
        assign_role([attendee], Role.ADMINISTRATOR, by=make_user(role))

    assert broken.value.code == "role_change_not_allowed"
    assert User.objects.get(pk=attendee.pk).role == Role.ATTENDEE


def test_nobody_changes_their_own_role(administrator: User) -> None:
    make_user(Role.ADMINISTRATOR)

    with pytest.raises(RuleBroken) as broken:
        assign_role([administrator], Role.STAFF, by=administrator)

    assert broken.value.code == "role_of_oneself"


def test_one_active_administrator_always_remains(administrator: User) -> None:
    root = User.objects.create_superuser("root", is_active=True)
    unguarded(User.objects.filter(pk=root.pk)).update(is_active=False)
    root.is_active = True  # the caller holds an old picture of them

    with pytest.raises(RuleBroken) as broken:
        assign_role([administrator], Role.ATTENDEE, by=root)

    assert broken.value.code == "last_administrator"
    assert User.objects.get(pk=administrator.pk).is_administrator


def test_a_superuser_is_demoted_only_by_another(administrator: User) -> None:
    root, other = User.objects.create_superuser("root"), User.objects.create_superuser("other")

    with pytest.raises(RuleBroken) as broken:
        assign_role([root], Role.STAFF, by=administrator)
    assert broken.value.code == "superuser_only_by_superuser"

    assign_role([root], Role.STAFF, by=other)
    after = User.objects.get(pk=root.pk)
    assert (after.role, after.is_superuser, after.is_staff) == (Role.STAFF, False, True)


def test_an_unknown_role_is_refused(administrator: User, attendee: User) -> None:
    with pytest.raises(RuleBroken) as broken:
        assign_role([attendee], "emperor", by=administrator)

    assert broken.value.code == "role_not_known"


def test_a_role_is_given_to_many_with_one_signed_row_each(administrator: User, staff: User) -> None:
    people = [make_user() for _ in range(3)]

    with acting_as(administrator, "they help us now"):
        count = assign_role(
            User.objects.filter(pk__in=[*(p.pk for p in people), staff.pk]), Role.STAFF, by=administrator
        )

    assert count == 3  # the fourth had it
    for person in people:
        row = User.objects.get(pk=person.pk).history.latest()
        assert (row.role, row.is_staff, row.history_change_reason) == (Role.STAFF, True, "they help us now")
    assert staff.history.count() == 1


def test_a_new_role_works_at_once(administrator: User, attendee: User) -> None:
    assign_role([attendee], Role.AUDITOR, by=administrator)

    assert User.objects.get(pk=attendee.pk).has_perm("people.view_all_people")
