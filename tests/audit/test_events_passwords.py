"""The log tells whose password was changed, by whom and how, and never the password."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from pytest_django import Settings

from backoffice.audit.models import LogLine
from people.models import User
from tests.audit.told import Said, said, stored
from tests.unguarded import unguarded

type SignedIn = Callable[[User], Client]

OLD, NEW = "correct horse battery", "a brand new passphrase"
HOME = "192.0.2.7"


@pytest.fixture
def reader(auditor: User, administrator: User, staff: User, attendee: User, signed_in: SignedIn) -> Client:
    """An auditor's browser, and a log with nothing in it; everybody who will act is there already."""
    staff.set_password(OLD)
    staff.save()
    browser = signed_in(auditor)
    unguarded(LogLine.objects).delete()
    return browser


def changes(reader: Client, **filters: Any) -> list[Said]:
    """What the log tells of passwords."""
    return said(reader, kind="password_changed", **filters)


def set_by_hand(browser: Client, person: User, **typed: str) -> Any:
    return browser.post(
        f"/admin/people/user/{person.pk}/password/", {"password1": NEW, "password2": NEW, **typed}, REMOTE_ADDR=HOME
    )


def test_ones_own_new_password(reader: Client, staff: User, signed_in: SignedIn) -> None:
    signed_in(staff).post(
        "/admin/password_change/",
        {"old_password": OLD, "new_password1": NEW, "new_password2": NEW},
        REMOTE_ADDR=HOME,
    )

    [line] = changes(reader)
    assert (line.who, line.what, line.way, line.address) == ("Sten Staff", "changed their password", "admin", HOME)
    assert changes(reader, actor=staff.pk) == changes(reader, model="people.user", object=staff.pk) == [line]
    staff.refresh_from_db()
    assert not any(secret in stored() for secret in (OLD, NEW, staff.password))


def test_a_password_that_somebody_else_sets_says_why(
    reader: Client, administrator: User, attendee: User, signed_in: SignedIn
) -> None:
    answer = set_by_hand(signed_in(administrator), attendee, change_reason="  Lost her mailbox ")

    assert answer.status_code == 302
    [line] = changes(reader)
    assert (line.who, line.what) == ("Abby Admin", "changed the password of person “Ada Attendee”")
    assert (line.way, line.address, line.reason) == ("admin", HOME, "Lost her mailbox")
    assert changes(reader, q="mailbox") == changes(reader, model="people.user", object=attendee.pk) == [line]
    newest = attendee.history.latest()
    assert (newest.changed, newest.history_change_reason) == ("password_changed_at,", "Lost her mailbox")
    assert NEW not in stored()


@pytest.mark.parametrize("typed", [{}, {"change_reason": ""}, {"change_reason": "   "}])
def test_without_a_reason_nobody_sets_the_password_of_another(
    reader: Client, administrator: User, attendee: User, signed_in: SignedIn, typed: dict[str, str]
) -> None:
    before = User.objects.values().get(pk=attendee.pk)

    answer = set_by_hand(signed_in(administrator), attendee, **typed)

    assert "Say why: this is kept in the history." in answer.content.decode()
    assert User.objects.values().get(pk=attendee.pk) == before
    assert said(reader, way="admin") == []


def test_the_page_of_setting_a_password_asks_why(administrator: User, attendee: User, signed_in: SignedIn) -> None:
    page = signed_in(administrator).get(f"/admin/people/user/{attendee.pk}/password/").content.decode()

    assert re.search(r'<input[^>]*name="change_reason"', page)
    assert "Ada Attendee" in page


def test_who_may_not_set_it_leaves_no_line(reader: Client, staff: User, administrator: User, signed_in: Any) -> None:
    answer = set_by_hand(signed_in(staff), administrator, change_reason="Mine now")

    assert answer.status_code == 403
    assert said(reader, way="admin") == []


def test_a_password_set_by_the_link_that_was_mailed(
    reader: Client, attendee: User, run_tasks: Callable[[], None]
) -> None:
    browser = Client(REMOTE_ADDR=HOME)
    browser.post("/password/", {"email": "attendee@example.com"})
    run_tasks()
    [asked] = said(reader, kind="password_link")
    assert (asked.what, asked.address) == ("asked for a password link for person “Ada Attendee”", HOME)

    found = re.search(r"http://testserver(/password/(\S+)/(\S+)/)", str(mail.outbox[0].body))
    assert found
    form = browser.get(found[1], follow=True)
    browser.post(form.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})

    [line] = changes(reader, model="people.user", object=attendee.pk)
    assert (line.who, line.what, line.way) == ("Ada Attendee", "changed their password", "web")
    assert (line.address, line.reason) == (HOME, "by the link that was mailed")
    assert not any(secret in stored() for secret in (NEW, found[3]))


def test_a_link_for_an_address_that_is_nobodys_leaves_no_line(reader: Client, run_tasks: Callable[[], None]) -> None:
    Client().post("/password/", {"email": "nobody@example.com"})
    run_tasks()

    assert said(reader, way="admin") == []


def test_a_new_account_with_a_password_and_one_that_loses_it(reader: Client, staff: User) -> None:
    person = User(username="new", name="New Person")
    person.set_password(NEW)
    person.save()
    person.set_unusable_password()
    person.save()

    assert [line.facts for line in changes(reader)] == [{"Password taken away": "Yes"}, {"New account": "Yes"}]


def test_a_hash_that_is_renewed_at_a_login_is_no_new_password(reader: Client, staff: User, settings: Settings) -> None:
    older = settings.PASSWORD_HASHERS[0]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher", older]
    unguarded(User.objects.filter(pk=staff.pk)).update(password=make_password(OLD, hasher="md5"))

    Client().post("/login/", {"username": "staff", "password": OLD})

    staff.refresh_from_db()
    assert staff.password.startswith("pbkdf2_sha1$")
    assert [line.what for line in said(reader)] == ["logged in"]


def test_an_account_made_by_hand_is_told_without_its_password(
    reader: Client, administrator: User, signed_in: SignedIn
) -> None:
    signed_in(administrator).post(
        "/admin/people/user/add/",
        {"email": "new@example.com", "name": "New Person", "password1": NEW, "password2": NEW, "_save": "Save"},
    )

    [line] = changes(reader)
    assert (line.who, line.what) == ("Abby Admin", "changed the password of person “New Person”")
    assert NEW not in stored()
