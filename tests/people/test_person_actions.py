"""Buttons and bulk actions on people."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from people.choices import Role
from people.models import User
from tests.factories import make_tag, make_user
from tests.people.test_person_admin import LIST, change
from tests.people.test_person_admin_denials import post_action

pytestmark = pytest.mark.django_db


def bulk(browser: Client, action: str, people: list[User], **sent: Any) -> Any:
    keys = [person.pk for person in people]
    return browser.post(
        LIST,
        {"action": action, "_selected_action": keys, "_form_submitted": "1", "_count": str(len(keys)), **sent},
        follow=True,
    )


def test_an_administrator_changes_a_role_with_a_reason(
    administrator: User, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(administrator)
    assert "Change role…" in browser.get(change(attendee)).content.decode()

    response = post_action(browser, "change_role", attendee, role="organizer", reason="runs the May series")

    assert "HX-Redirect" in response.headers
    after = User.objects.get(pk=attendee.pk)
    assert (after.role, after.is_staff) == (Role.ORGANIZER, True)
    assert after.history.latest().history_change_reason == "runs the May series"


def test_without_a_reason_no_role_changes(
    administrator: User, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    response = post_action(signed_in(administrator), "change_role", attendee, role="organizer", reason="")

    assert "Say why" in response.content.decode()
    assert User.objects.get(pk=attendee.pk).role == Role.ATTENDEE


def test_an_account_is_closed_and_opened_from_its_page(
    staff: User, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(staff)
    page = browser.get(change(attendee)).content.decode()
    assert "Deactivate…" in page
    assert "Activate…" not in page

    post_action(browser, "deactivate", attendee, reason="left the company")
    assert not User.objects.get(pk=attendee.pk).is_active
    assert attendee.history.latest().history_change_reason == "left the company"

    post_action(browser, "activate", attendee, reason="")
    assert User.objects.get(pk=attendee.pk).is_active


def test_a_rule_that_says_no_is_shown_and_nothing_changes(
    administrator: User, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    page = bulk(signed_in(administrator), "deactivate_selected", [attendee, administrator], reason="all")

    assert "Nobody closes their own account" in page.content.decode()
    assert User.objects.filter(is_active=True).count() == 2


def test_the_bulk_actions_change_every_selected_person_with_one_reason(
    administrator: User, signed_in: Callable[[User], Client]
) -> None:
    people, tag = [make_user() for _ in range(3)], make_tag("vip")
    browser = signed_in(administrator)

    assert "3 people changed." in bulk(browser, "add_tags", people, tags=[tag.pk], reason="fair").content.decode()
    assert tag.users.count() == 3
    assert people[0].history.latest().history_change_reason == "fair"
    bulk(browser, "remove_tags", people[:1], tags=[tag.pk])
    assert tag.users.count() == 2

    bulk(browser, "deactivate_selected", people, reason="cleaning up")
    assert User.objects.filter(is_active=False).count() == 3
    bulk(browser, "activate_selected", people[:2])
    assert User.objects.filter(is_active=False).count() == 1

    bulk(browser, "change_role_of_selected", people, role="auditor", reason="review")
    assert User.objects.in_role(Role.AUDITOR).count() == 3


def test_a_bulk_action_without_its_reason_asks_again(
    staff: User, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    page = bulk(signed_in(staff), "deactivate_selected", [attendee], reason="")

    assert "Say why" in page.content.decode()
    assert User.objects.get(pk=attendee.pk).is_active
