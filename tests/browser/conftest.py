"""A running back office and a real browser."""

import faulthandler
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.browser.databases import fresh_database
from tests.browser.running import BackOffice, back_office
from tests.browser.visitors import Visitors
from tests.comms.mail_server import MailServer


@pytest.hookimpl(tryfirst=True)  # before pytest looks which marks are asked for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is marked as one that needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


# For the package and not the session: while Playwright runs, an event loop runs in this thread, and Django refuses its
# database there. The tests of other folders must find it gone.
@pytest.fixture(scope="package")
def mail_server() -> Iterator[MailServer]:
    """Where the back office's mails arrive."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def office(mail_server: MailServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackOffice]:
    """A running back office with the demo in it, which must not have complained when it stops."""
    # Starting has time limits of its own; the test that happens to come first must not run out of its time by it.
    faulthandler.cancel_dump_traceback_later()
    folder = tmp_path_factory.mktemp("office")
    with fresh_database(folder) as url, back_office(folder, url, MAIL_DEFAULT_URL=mail_server.url) as running:
        yield running
    said = running.log.read_text()
    assert not re.search(r"\b(ERROR|CRITICAL)\b", said), said


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    if not chromium.PATH:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium).")
    with chromium.chromium() as running:
        yield running


@pytest.fixture(scope="package")
def sessions(office: BackOffice) -> dict[str, Any]:
    """Who has logged in already: logging in is slow on purpose."""
    return {}


@pytest.fixture
def visitors(browser: Browser, office: BackOffice, sessions: dict[str, Any]) -> Iterator[Visitors]:
    """People at their browsers, each with a window of their own; no page may complain behind their back."""
    people = Visitors(browser, office.address, sessions)
    yield people
    people.leave()
    assert people.complaints.heard == []
