"""What every test may ask for: one person per role, browsers signed in as them, a worker."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.test import Client

from backoffice.foundation.history import saying
from people.choices import Role
from people.models import User
from tests.factories import make_user

pytest_plugins = ["tests.browser.scheduling", "tests.emptying", "tests.reporting"]


@pytest.fixture
def administrator(db: None) -> User:
    return make_user(Role.ADMINISTRATOR, username="administrator", email="administrator@example.com", name="Abby Admin")


@pytest.fixture
def staff(db: None) -> User:
    return make_user(Role.STAFF, username="staff", email="staff@example.com", name="Sten Staff")


@pytest.fixture
def organizer(db: None) -> User:
    return make_user(Role.ORGANIZER, username="organizer", email="organizer@example.com", name="Olga Organizer")


@pytest.fixture
def other_organizer(db: None) -> User:
    return make_user(Role.ORGANIZER, username="other", email="other@example.com", name="Otto Other")


@pytest.fixture
def auditor(db: None) -> User:
    return make_user(Role.AUDITOR, username="auditor", email="auditor@example.com", name="Aud Auditor")


@pytest.fixture
def attendee(db: None) -> User:
    return make_user(Role.ATTENDEE, username="attendee", email="attendee@example.com", name="Ada Attendee")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A function that gives the browser of a signed-in person: `signed_in(staff).get(…)`."""

    def browser_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="people.authentication.RoleBackend")
        return client

    return browser_of


@pytest.fixture
def with_a_reason() -> Iterator[None]:
    """Whatever the test does is signed with a reason, as dangerous acts have to be."""
    with saying("Asked for"):
        yield


@pytest.fixture(autouse=True)
def _worker_keeps_the_connection_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between tasks a worker drops connections that are inside a transaction; in a test that one is the test's own."""

    def close_if_free() -> None:
        if not connection.in_atomic_block:
            close_old_connections()

    for module in ("django_tasks_db.management.commands.db_worker", "backoffice.console.worker"):
        monkeypatch.setattr(f"{module}.close_old_connections", close_if_free)


@pytest.fixture
def run_tasks(db: None) -> Callable[[], None]:
    """A function that lets a worker run until nothing is left to do."""
    return lambda: call_command("worker", "--until-idle", "--quiet")
