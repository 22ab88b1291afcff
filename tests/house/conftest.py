"""A back office with something of everything, and the browser of who may do everything in it."""

from collections.abc import Callable

import pytest
from django.test import Client

from people.models import User
from tests.house.world import World, make_world


@pytest.fixture
def world(organizer: User, attendee: User, staff: User) -> World:
    return make_world(organizer, attendee, staff)


@pytest.fixture
def browser(administrator: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(administrator)
