"""Guessing passwords."""

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from people import login_limits
from people.choices import Role
from people.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
HOME, AWAY = "192.0.2.1", "192.0.2.2"


@pytest.fixture(autouse=True)
def axes(settings: Settings) -> None:
    settings.AXES_ENABLED = True


@pytest.fixture
def ada() -> User:
    return make_user(Role.STAFF, username="ada", email="ada@example.com", password=PASSWORD)


def attempt(name: str, password: str = "wrong", *, door: str = "/login/", address: str = HOME) -> int:
    client = Client(REMOTE_ADDR=address)
    status = client.post(door, {"username": name, "password": password}).status_code
    return 0 if "_auth_user_id" in client.session else status


def test_the_fifth_wrong_password_closes_the_account_to_this_address(ada: User) -> None:
    assert [attempt("ada") for _ in range(5)] == [200, 200, 200, 200, 429]

    assert attempt("ada", PASSWORD) == 429
    assert attempt("ada", PASSWORD, address=AWAY) == 0


def test_another_spelling_is_no_fresh_try(ada: User) -> None:
    spellings = ["ada", "ada@example.com", "ADA@example.com", " Ada@Example.com ", "ada "]

    assert [attempt(name) for name in spellings][-1] == 429
    for name in [*spellings, "ada"]:
        assert attempt(name, PASSWORD) == 429


@pytest.mark.parametrize(("first", "second"), [("/login/", "/admin/login/"), ("/admin/login/", "/login/")])
def test_both_doors_count_together(first: str, second: str, ada: User) -> None:
    for _ in range(3):
        attempt("ada", door=first)
    assert [attempt("ada@example.com", door=second) for _ in range(2)] == [200, 429]

    assert attempt("ada", PASSWORD, door=first) == 429
    assert attempt("ada", PASSWORD, door=second) == 429


def test_strangers_are_locked_like_accounts_so_that_a_lock_tells_nothing(db: None) -> None:
    assert [attempt(name) for name in ("no", "NO", " no", "no", "No")] == [200, 200, 200, 200, 429]


def test_others_at_the_same_address_still_get_in(ada: User) -> None:
    make_user(username="bob", password=PASSWORD)
    for _ in range(6):
        attempt("ada")

    assert attempt("bob", PASSWORD) == 0


def test_an_address_that_tries_many_accounts_is_closed_to_all(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_limits, "PER_ADDRESS", 8)
    make_user(username="bob", password=PASSWORD)

    statuses = [attempt(f"guess{number}") for number in range(8)]

    assert statuses == [200] * 7 + [429]
    assert attempt("bob", PASSWORD) == 429
    assert attempt("bob", PASSWORD, address=AWAY) == 0


def test_ones_own_success_does_not_wipe_out_what_the_address_did(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_limits, "PER_ADDRESS", 8)
    make_user(username="mallory", password=PASSWORD)
    for number in range(7):
        attempt(f"guess{number}")

    assert attempt("mallory", PASSWORD) == 0
    assert attempt("ada") == 429


def test_an_account_tried_from_many_addresses_is_closed_everywhere(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_limits, "PER_ACCOUNT", 8)

    for number in range(8):
        attempt("ada", address=f"198.51.100.{number}")

    assert attempt("ada@example.com", PASSWORD, address=AWAY) == 429


def test_getting_in_forgets_the_failures_before(ada: User) -> None:
    for _ in range(4):
        attempt("ada")
    assert attempt("ada@example.com", PASSWORD) == 0

    assert [attempt("ada") for _ in range(4)] == [200] * 4


def test_the_page_says_how_long_to_wait_and_trying_on_does_not_prolong_it(ada: User) -> None:
    for _ in range(5):
        attempt("ada")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=11, seconds=30))

    for _ in range(3):
        response = Client(REMOTE_ADDR=HOME).post("/login/", {"username": "ada", "password": "wrong"})

    assert response.status_code == 429
    assert "You can try again in 4 minutes." in response.content.decode()
    assert 180 < int(response.headers["Retry-After"]) <= 210


def test_after_the_wait_the_account_opens_again(ada: User) -> None:
    for _ in range(5):
        attempt("ada")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=16))

    assert attempt("ada", PASSWORD) == 0


def test_no_password_is_kept_with_the_failures(ada: User) -> None:
    attempt("ada", "my real passwrod")

    kept = AccessAttempt.objects.get()
    assert "passwrod" not in f"{kept.post_data}{kept.get_data}"
