"""Closing accounts, opening them again."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from people.choices import Role
from people.domain.activation import activate, deactivate
from people.models import User
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_a_reason")]


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.AUDITOR, Role.ATTENDEE])
def test_without_the_permission_no_account_is_closed_or_opened(role: Role, attendee: User) -> None:
    closed = make_user(is_active=False)

    for verb, person in ((deactivate, attendee), (activate, closed)):
        with pytest.raises(RuleBroken) as broken:
            verb([person], by=make_user(role))
        assert broken.value.code == "account_change_not_allowed"
    assert User.objects.get(pk=attendee.pk).is_active
    assert not User.objects.get(pk=closed.pk).is_active


def test_nobody_closes_their_own_account(administrator: User) -> None:
    make_user(Role.ADMINISTRATOR)

    with pytest.raises(RuleBroken) as broken:
        deactivate([administrator], by=administrator)

    assert broken.value.code == "deactivating_oneself"


def test_staff_neither_close_nor_open_an_administrators_account(administrator: User, staff: User) -> None:
    closed = make_user(Role.ADMINISTRATOR, is_active=False)

    for verb, person in ((deactivate, administrator), (activate, closed)):
        with pytest.raises(RuleBroken) as broken:
            verb([person], by=staff)
        assert broken.value.code == "administrators_only"


def test_one_refused_person_keeps_all_accounts_open(administrator: User, staff: User, attendee: User) -> None:
    with pytest.raises(RuleBroken):
        deactivate(User.objects.all(), by=staff)

    assert User.objects.filter(is_active=False).count() == 0


def test_closing_and_opening_is_signed_and_counts_only_changes(staff: User, attendee: User) -> None:
    closed = make_user(is_active=False)

    with acting_as(staff, "asked us to"):
        assert deactivate([attendee, closed], by=staff) == 1
    row = attendee.history.latest()
    assert (row.is_active, row.history_change_reason, row.history_user) == (False, "asked us to", staff)

    assert activate(User.objects.filter(is_active=False), by=staff) == 2


def test_a_closed_account_ends_its_sessions(staff: User, signed_in: Callable[[User], Client], attendee: User) -> None:
    browser = signed_in(attendee)
    assert browser.get(reverse("account")).status_code == 200

    deactivate([attendee], by=staff)

    assert browser.get(reverse("account")).status_code == 302
