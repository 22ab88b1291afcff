"""Who may open which page: the whole table, and nothing outside of it.

The table is tests/house/pages.txt: one line per address, one word per role. A new address fails here until somebody
has thought about who may open it and written its line.
"""

from pathlib import Path

import pytest
from django.test import Client

from people.models import User
from tests.house.addresses import every_address
from tests.house.world import World, make_world

TABLE = Path(__file__).parent / "pages.txt"
ROLES = ("anonymous", "attendee", "auditor", "other", "organizer", "staff", "administrator")

ADDRESSES = {address.name: address for address in every_address()}


def table() -> dict[str, dict[str, str]]:
    """The written expectations: address → role → word."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")]
    return {name: dict(zip(ROLES, words, strict=True)) for name, *words in lines}


def word_for(client: Client, path: str) -> str:
    """What opening the page comes to, in the words of the table."""
    response = client.get(path)
    if response.streaming:
        b"".join(response.streaming_content)  # type: ignore[attr-defined] # reading to the end closes the file
    if response.status_code == 302:
        target = response.headers["Location"]
        if "/login/" in target:
            return "login"
        return "moved"
    return {200: "ok", 403: "denied", 404: "unseen", 405: "post"}.get(response.status_code, str(response.status_code))


@pytest.fixture
def world(organizer: User, attendee: User, staff: User) -> World:
    return make_world(organizer, attendee, staff)


def test_every_address_has_its_line_and_every_line_an_address() -> None:
    assert set(table()) == set(ADDRESSES)


@pytest.mark.parametrize("role", ROLES)
def test_each_page_opens_for_those_who_may_and_for_nobody_else(
    role: str,
    world: World,
    attendee: User,
    auditor: User,
    other_organizer: User,
    organizer: User,
    staff: User,
    administrator: User,
) -> None:
    person = {
        "attendee": attendee,
        "auditor": auditor,
        "other": other_organizer,
        "organizer": organizer,
        "staff": staff,
        "administrator": administrator,
    }.get(role)
    found = {}
    for name, address in ADDRESSES.items():
        client = Client()
        if person is not None:
            client.force_login(person, backend="people.authentication.RoleBackend")
        found[name] = word_for(client, address.path(world))
    assert found == {name: words[role] for name, words in table().items()}
