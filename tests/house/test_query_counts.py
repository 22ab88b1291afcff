"""Every list page costs the same number of queries with one row and with three."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.audit.models import LogLine
from people.models import User
from tests.factories import make_user
from tests.house.world import make_world

# The log has lines of every other model, and asks as often as there are models among them: tests/audit counts that.
MODELS = sorted(model._meta.label_lower for model in admin.site._registry if model is not LogLine)


@pytest.mark.parametrize("label", MODELS)
@pytest.mark.parametrize("role", ["organizer", "administrator"])
def test_a_list_page_asks_as_often_for_three_rows_as_for_one(
    label: str,
    role: str,
    organizer: User,
    administrator: User,
    attendee: User,
    staff: User,
    signed_in: Callable[[User], Client],
) -> None:
    client = signed_in(organizer if role == "organizer" else administrator)
    path = reverse(f"admin:{label.replace('.', '_')}_changelist")
    make_world(organizer, attendee, staff, 1)
    if client.get(path).status_code == 403:
        return
    with CaptureQueriesContext(connection) as few:
        shown = len(client.get(path).context["cl"].result_list)
    make_world(organizer, make_user(), staff, 2)
    make_world(organizer, make_user(), staff, 3)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(path).context["cl"].result_list) >= shown + 2
    assert len(many) == len(few)
