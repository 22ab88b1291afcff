"""Logging in and out."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from people.choices import Role
from people.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
DOORS = ["/login/", "/admin/login/"]


@pytest.fixture
def ada() -> User:
    return make_user(Role.STAFF, username="ada", email="ada@example.com", password=PASSWORD)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["ada", "ada@example.com", " ADA@Example.com "])
def test_the_address_in_any_case_or_the_username_opens_both_doors(door: str, name: str, ada: User) -> None:
    client = Client()

    client.post(door, {"username": name, "password": PASSWORD})

    assert is_in(client)


@pytest.mark.parametrize("door", DOORS)
def test_the_forms_ask_for_an_email_or_a_username(door: str, db: None) -> None:
    assert "Email or username" in Client().get(door).content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_a_wrong_password_and_a_stranger_get_the_same_words(door: str, ada: User) -> None:
    answers = [
        Client().post(door, {"username": name, "password": "wrong"}).context["form"].non_field_errors()
        for name in ("ada", "nobody")
    ]

    assert answers[0] == answers[1]
    assert "belong together" in answers[0][0]


@pytest.mark.parametrize("door", DOORS)
def test_a_closed_account_and_one_without_password_stay_out(door: str) -> None:
    make_user(Role.STAFF, username="closed", password=PASSWORD, is_active=False)
    make_user(Role.STAFF, username="listed")

    for name, password in (("closed", PASSWORD), ("listed", ""), ("listed", "!")):
        client = Client()
        client.post(door, {"username": name, "password": password})
        assert not is_in(client)


def test_attendees_do_not_enter_the_admin() -> None:
    make_user(Role.ATTENDEE, username="ada", password=PASSWORD)
    client = Client()

    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})

    assert not is_in(client)


@pytest.mark.parametrize(
    ("role", "place"),
    [(Role.ADMINISTRATOR, "/admin/"), (Role.ORGANIZER, "/admin/"), (Role.AUDITOR, "/admin/"), (Role.ATTENDEE, "/")],
)
def test_everybody_is_led_to_their_own_place(role: Role, place: str) -> None:
    make_user(role, username="ada", password=PASSWORD)

    response = Client().post("/login/", {"username": "ada", "password": PASSWORD})

    assert (response.status_code, response.headers["Location"]) == (302, place)


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [("/account/", "/account/"), ("https://evil.example/", "/admin/"), ("//evil.example/", "/admin/")],
)
def test_one_is_led_on_only_within_the_house(asked: str, led_to: str, ada: User) -> None:
    response = Client().post("/login/", {"username": "ada", "password": PASSWORD, "next": asked})

    assert response.headers["Location"] == led_to


@pytest.mark.parametrize("name", ["\0", "x" * 5000, "' OR 1=1 --"])
@pytest.mark.parametrize("door", DOORS)
def test_nonsense_is_answered_with_the_form(door: str, name: str, db: None) -> None:
    assert Client().post(door, {"username": name, "password": "x"}).status_code == 200


def test_logging_out_takes_a_button(attendee: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(attendee)

    assert browser.get(reverse("logout")).status_code == 405
    assert browser.post(reverse("logout")).headers["Location"] == "/"
    assert not is_in(browser)


def test_a_login_leaves_no_row_in_the_history(ada: User) -> None:
    Client().post("/login/", {"username": "ada", "password": PASSWORD})

    assert ada.history.count() == 1
