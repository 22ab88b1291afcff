"""The log tells who came in, who tried to, who was locked out and who went."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from backoffice.audit.models import Event, LogLine
from people.choices import Role
from people.models import User
from tests.audit.told import Said, said, stored
from tests.factories import make_user
from tests.unguarded import unguarded

type SignedIn = Callable[[User], Client]

PASSWORD = "correct horse battery"
TYPED = "wrong zebra stapler"
HOME = "192.0.2.7"


@pytest.fixture
def ada(db: None) -> User:
    return make_user(Role.STAFF, username="ada", email="ada@example.com", name="Ada Staff", password=PASSWORD)


@pytest.fixture
def reader(ada: User, auditor: User, signed_in: SignedIn) -> Client:
    """An auditor's browser, and a log with nothing in it."""
    browser = signed_in(auditor)
    unguarded(LogLine.objects).delete()
    return browser


def attempt(name: str, password: str = TYPED, door: str = "/login/") -> Client:
    browser = Client(REMOTE_ADDR=HOME)
    browser.post(door, {"username": name, "password": password})
    return browser


def the_only_line(reader: Client, **filters: object) -> Said:
    [line] = said(reader, **filters)
    return line


@pytest.mark.parametrize(("door", "way"), [("/login/", "web"), ("/admin/login/", "admin")])
def test_who_comes_in_is_told_with_the_door_and_the_address(reader: Client, ada: User, door: str, way: str) -> None:
    attempt("ada@example.com", PASSWORD, door)

    line = the_only_line(reader)
    assert (line.who, line.what, line.way, line.address) == ("Ada Staff", "logged in", way, HOME)
    assert line.facts == {"Page": door}
    for filters in ({"kind": "login"}, {"actor": ada.pk}, {"model": "people.user", "object": ada.pk}, {"way": way}):
        assert the_only_line(reader, **filters) == line
    assert said(reader, kind="login_failed") == []
    assert PASSWORD not in stored()


@pytest.mark.parametrize("name", ["ada", "ADA@example.com", " ada@example.com "])
def test_a_wrong_password_is_told_with_the_account_that_was_tried(reader: Client, ada: User, name: str) -> None:
    attempt(name)

    line = the_only_line(reader, kind="login_failed")
    assert (line.who, line.what) == ("", "failed to log in as person “Ada Staff”")
    assert (line.way, line.address) == ("web", HOME)
    assert the_only_line(reader, model="people.user", object=ada.pk) == line
    assert said(reader, actor=ada.pk) == []
    assert TYPED not in stored()


def test_of_a_stranger_the_address_that_was_typed_is_told(reader: Client) -> None:
    attempt("nobody@example.com")

    assert the_only_line(reader).what == "failed to log in as “nobody@example.com”"
    assert TYPED not in stored()


def test_a_password_typed_into_the_field_of_the_name_is_not_kept(reader: Client) -> None:
    attempt("my-secret-passphrase", "ada@example.com")

    assert the_only_line(reader).what == "failed to log in as “my…”"
    assert "secret-passphrase" not in stored()


def test_a_closed_account_fails_even_with_its_password(reader: Client) -> None:
    make_user(email="closed@example.com", name="Clo Sed", password=PASSWORD, is_active=False)

    attempt("closed@example.com", PASSWORD)

    assert [line.what for line in said(reader, model="people.user", kind="login_failed")] == [
        "failed to log in as person “Clo Sed”"
    ]
    assert said(reader, kind="login") == []


def test_who_knows_the_password_but_may_not_enter_the_admin_is_told_of(reader: Client, attendee: User) -> None:
    attendee.set_password(PASSWORD)
    attendee.save()

    attempt("attendee", PASSWORD, "/admin/login/")

    line = the_only_line(reader, kind="login_failed")
    assert (line.what, line.way) == ("failed to log in as person “Ada Attendee”", "admin")
    assert line.facts == {"Because": "may not enter the admin"}
    assert said(reader, kind="login") == []


def test_a_lock_is_told_once_behind_the_failure_that_led_to_it(reader: Client, ada: User, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    for name in ("ada", "ada@example.com", "ADA@example.com", "ada ", "ada", "ada", "ada@example.com"):
        attempt(name)
    attempt("ada", PASSWORD)

    kinds = Event.objects.exclude(kind="login").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["login_failed"] * 5 + ["locked_out"]
    assert said(reader, kind="login") == []
    locked = the_only_line(reader, kind="locked_out")
    assert (locked.who, locked.what, locked.address) == ("", "was locked out of person “Ada Staff”", HOME)
    assert the_only_line(reader, model="people.user", object=ada.pk, kind="locked_out") == locked
    assert TYPED not in stored()


def test_a_strangers_lock_keeps_no_more_of_the_name_than_the_failures_do(reader: Client, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    for _ in range(5):
        attempt("My-Secret-Passphrase")

    assert the_only_line(reader, kind="locked_out").what == "was locked out of “my…”"
    assert "ecret-" not in stored()


def test_who_goes_out_is_told_and_who_was_not_in_is_not(reader: Client, ada: User, signed_in: SignedIn) -> None:
    Client().post("/logout/")
    assert said(reader) == []

    signed_in(ada).post("/logout/", REMOTE_ADDR=HOME)

    line = the_only_line(reader, kind="logout")
    assert (line.who, line.what, line.way, line.address) == ("Ada Staff", "logged out", "web", HOME)
    assert the_only_line(reader, actor=ada.pk, kind="logout") == line


def test_a_log_that_can_not_be_written_keeps_nobody_out(
    ada: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*args: object, **values: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("backoffice.audit.receivers.note", full)

    assert "_auth_user_id" in attempt("ada", PASSWORD).session
    assert "The log could not be told: Logged in" in caplog.text
