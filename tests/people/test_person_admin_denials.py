"""What nobody gets by way of people's pages: more rights, others' accounts, others' data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from people.choices import Role
from people.models import User
from tests.factories import make_registration, make_tag, make_user, make_webinar
from tests.people.test_person_admin import LIST, change, shown, values

pytestmark = pytest.mark.django_db

ESCALATION = {
    "role": "administrator",
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "",
    "groups": "1",
    "user_permissions": "1",
    "password": "md5$x$y",
    "consented_at_0": "2001-01-01",
    "date_joined_0": "2001-01-01",
}
FIXED = ("role", "is_superuser", "is_staff", "is_active", "password", "date_joined")


@pytest.mark.parametrize("who", ["staff", "administrator"])
def test_what_opens_doors_is_no_field_of_any_form(
    who: str, attendee: User, signed_in: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    browser = signed_in(user)
    Group.objects.get(name=Role.ADMINISTRATOR)

    for person in (attendee, user):
        browser.post(change(person), values(browser, person, **ESCALATION))
        after = User.objects.get(pk=person.pk)
        assert {name: getattr(after, name) for name in FIXED} == {name: getattr(person, name) for name in FIXED}
        assert not after.groups.exists()
        assert not after.user_permissions.exists()
    browser.post(f"{LIST}add/", {"email": "new@example.com", "name": "New", **ESCALATION})
    new = User.objects.get(email="new@example.com")
    assert (new.role, new.is_superuser, new.is_staff, new.is_active) == (Role.ATTENDEE, False, False, True)
    page = browser.get(change(attendee)).content.decode()
    for name in ("is_superuser", "user_permissions", "groups", "is_staff"):
        assert f'name="{name}"' not in page


@pytest.mark.parametrize("changed", [{"email": "mine@example.com"}, {"username": "mine"}, {"name": "Mine"}])
def test_staff_change_nothing_of_an_administrator(
    changed: dict[str, str], staff: User, administrator: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(staff)

    response = browser.post(change(administrator), values(browser, administrator, **changed))

    assert response.status_code == 403
    assert browser.get(change(administrator)).status_code == 200  # they may look
    assert administrator.history.count() == 1


@pytest.mark.parametrize("who", ["administrator", "auditor", "organizer"])
def test_staff_do_not_take_over_a_colleagues_account(
    who: str, staff: User, signed_in: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    colleague = request.getfixturevalue(who)
    browser = signed_in(staff)
    password = "correct horse battery"

    path = f"{LIST}{colleague.pk}/password/"
    assert browser.get(path).status_code == 403
    assert "Set password…" not in browser.get(change(colleague)).content.decode()
    assert (
        browser.post(path, {"password1": password, "password2": password, "usable_password": "true"}).status_code == 403
    )
    browser.post(change(colleague), values(browser, colleague, email="mine@example.com", username="mine"))

    after = User.objects.get(pk=colleague.pk)
    assert (after.email, after.username) == (colleague.email, colleague.username)
    assert not after.check_password(password)


def test_staff_set_an_attendees_password_and_their_own(
    staff: User, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(staff)

    for person in (attendee, staff):
        assert "Set password…" in browser.get(change(person)).content.decode()
        opened = browser.get(reverse("admin:people_user_set_password", args=[person.pk]), follow=True)
        assert (opened.status_code, opened.request["PATH_INFO"]) == (200, f"{LIST}{person.pk}/password/")


@pytest.mark.parametrize("who", ["organizer", "auditor"])
def test_those_who_only_look_change_nothing(
    who: str, signed_in: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    person = make_user(name="Seen")
    make_registration(
        user=person, webinar=make_webinar(organizer=user if who == "organizer" else make_user(Role.ORGANIZER))
    )
    browser = signed_in(user)
    assert browser.get(change(person)).status_code == 200

    assert browser.post(change(person), values(browser, person, name="Changed")).status_code == 403
    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.get(f"{LIST}import/").status_code == 403
    assert browser.get(f"{LIST}{person.pk}/password/").status_code == 403
    assert browser.post(f"{LIST}{person.pk}/delete/", {"post": "yes"}).status_code == 403
    for action in (
        "add_tags",
        "remove_tags",
        "deactivate_selected",
        "activate_selected",
        "change_role_of_selected",
        "delete_selected",
    ):
        browser.post(
            LIST,
            {
                "action": action,
                "_selected_action": [person.pk],
                "_form_submitted": "1",
                "_count": "1",
                "post": "yes",
                "reason": "x",
                "role": "staff",
                "tags": [make_tag().pk],
            },
        )
    for action in ("change_role", "deactivate", "activate"):
        post_action(browser, action, person, reason="x", role="administrator")
    assert User.objects.get(pk=person.pk).name == "Seen"
    assert person.history.count() == 1


def test_attendees_and_strangers_see_nobody(attendee: User, staff: User, signed_in: Callable[[User], Client]) -> None:
    for browser in (Client(), signed_in(attendee)):
        for path in (LIST, change(staff), f"{LIST}export/", f"{LIST}import/", "/admin/people/tag/"):
            response = browser.get(path)
            assert response.status_code == 302
            assert staff.email not in response.content.decode()


def test_an_organizer_sees_only_people_registered_with_them(
    organizer: User, other_organizer: User, signed_in: Callable[[User], Client]
) -> None:
    mine, theirs = make_user(name="Mine"), make_user(name="Theirs", email="theirs@example.com")
    make_registration(user=mine, webinar=make_webinar(organizer=organizer))
    make_registration(user=mine, webinar=make_webinar(organizer=other_organizer))
    make_registration(user=theirs, webinar=make_webinar(organizer=other_organizer))
    browser = signed_in(organizer)

    page = browser.get(LIST)
    assert shown(page) == {"Mine", organizer.name}
    assert [p.registration_count for p in page.context["cl"].result_list if p.name == "Mine"] == [1]
    assert shown(browser.get(LIST, {"q": "theirs@example.com"})) == set()
    assert shown(browser.get(LIST, {"pk": theirs.pk})) == set()
    for path in (change(theirs), reverse("admin:people_user_history", args=[theirs.pk])):
        response = browser.get(path, follow=True)
        assert "theirs@example.com" not in response.content.decode()
    found = browser.get(
        "/admin/autocomplete/",
        {"app_label": "webinars", "model_name": "registration", "field_name": "user", "term": "theirs"},
    )
    assert "Theirs" not in found.content.decode()
    assert browser.get(f"{LIST}export/").status_code == 403


def test_a_password_can_not_be_guessed_through_filters(
    administrator: User, signed_in: Callable[[User], Client]
) -> None:
    response = signed_in(administrator).get(LIST, {"password__startswith": "md5"})

    assert response.status_code in {302, 400}


def test_staff_do_not_give_roles(staff: User, attendee: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(staff)

    assert post_action(browser, "change_role", attendee, role="administrator", reason="x").status_code == 403
    browser.post(
        LIST,
        {
            "action": "change_role_of_selected",
            "_selected_action": [attendee.pk],
            "_form_submitted": "1",
            "_count": "1",
            "role": "administrator",
            "reason": "x",
        },
    )
    assert "Change role" not in browser.get(LIST).content.decode()

    assert User.objects.get(pk=attendee.pk).role == Role.ATTENDEE


def post_action(browser: Client, name: str, person: User, **sent: Any) -> Any:
    """Press a button of a person's row and send its dialog."""
    return browser.post(
        reverse(f"admin:people_user_{name}", args=[person.pk]),
        {**sent, "_form_submitted": "1"},
        headers={"HX-Request": "true"},
    )
