"""Setting a password by mail."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from people.models import User
from tests.factories import make_user
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db

NEW = "a brand new passphrase"


def asked_link(email: str, run_tasks: Callable[[], None]) -> str | None:
    mail.outbox.clear()
    response = Client().post("/password/", {"email": email}, follow=True)
    assert "If we know the address" in response.content.decode()
    run_tasks()
    if not mail.outbox:
        return None
    found = re.search(r"http://testserver(/password/\S+)", str(mail.outbox[0].body))
    assert found
    return found[1]


def test_somebody_from_a_list_sets_a_first_password_and_logs_in(run_tasks: Callable[[], None]) -> None:
    person = make_user(email="ada@example.com")
    assert not person.has_usable_password()

    link = asked_link("ADA@example.com", run_tasks)
    assert mail.outbox[0].to == ["ada@example.com"]
    browser = Client()
    form = browser.get(str(link), follow=True)
    done = browser.post(form.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW}, follow=True)

    assert "Your password is set." in done.content.decode()
    assert browser.login(username="ada@example.com", password=NEW) or User.objects.get().check_password(NEW)


def test_a_link_works_once(run_tasks: Callable[[], None]) -> None:
    make_user(email="ada@example.com")
    link = str(asked_link("ada@example.com", run_tasks))
    browser = Client()
    form = browser.get(link, follow=True)
    browser.post(form.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})

    assert "does not work any more" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize("email", ["nobody@example.com", "closed@example.com"])
def test_strangers_and_closed_accounts_get_no_mail_and_the_same_answer(
    email: str, run_tasks: Callable[[], None]
) -> None:
    make_user(email="closed@example.com", is_active=False)

    assert asked_link(email, run_tasks) is None


def test_the_request_does_the_same_for_a_known_and_an_unknown_address(
    django_assert_num_queries: Callable[..., object],
) -> None:
    make_user(email="ada@example.com")

    for email in ("ada@example.com", "nobody@example.com"):
        before = DBTaskResult.objects.count()
        with django_assert_num_queries(1):
            Client().post("/password/", {"email": email})
        assert DBTaskResult.objects.count() == before + 1


def test_an_account_closed_after_the_mail_gets_no_password(run_tasks: Callable[[], None]) -> None:
    person = make_user(email="ada@example.com")
    link = str(asked_link("ada@example.com", run_tasks))
    unguarded(User.objects.filter(pk=person.pk)).update(is_active=False)

    assert "does not work any more" in Client().get(link, follow=True).content.decode()


def test_a_weak_password_is_refused(run_tasks: Callable[[], None]) -> None:
    make_user(email="ada@example.com")
    browser = Client()
    form = browser.get(str(asked_link("ada@example.com", run_tasks)), follow=True)

    refused = browser.post(form.request["PATH_INFO"], {"new_password1": "12345678", "new_password2": "12345678"})

    assert "entirely numeric" in refused.content.decode()
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize("path", ["/password/x/y/", "/password/MQ/set-password/", "/password/%00/%00/"])
def test_a_broken_link_says_so(path: str, db: None) -> None:
    response = Client().get(path)

    assert "does not work any more" in response.content.decode()
