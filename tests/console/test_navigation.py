"""The sidebar shows each role what it may open, all of it, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from backoffice.console.navigation import GROUPS
from people.models import User

INDEX = reverse("admin:index")
# What a role has no business with.
HIDDEN: dict[str, set[str]] = {
    "administrator": set(),
    "auditor": {"Background tasks"},
    "staff": {"Background tasks", "Audit log", "Exports"},
    "organizer": {
        "Announcements",
        "Segments",
        "Address lists",
        "Notice templates",
        "Notifications",
        "Deliveries",
        "Suppressed addresses",
        "Preferences",
        "Background tasks",
        "Audit log",
        "Exports",
    },
}


def lines_of(client: Client) -> dict[str, str]:
    """The lines of the sidebar: title → address."""
    groups: list[dict[str, Any]] = client.get(INDEX).context["sidebar_navigation"]
    return {str(line["title"]): str(line["link"]) for group in groups for line in group["items"]}


def every_line() -> set[str]:
    return {"Dashboard", *(str(name) for _title, lines in GROUPS for name, _icon, _model in lines)}


@pytest.mark.parametrize("role", HIDDEN)
def test_each_line_of_the_sidebar_opens(
    role: str, request: pytest.FixtureRequest, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(request.getfixturevalue(role))
    lines = lines_of(client)
    assert {title: client.get(address).status_code for title, address in lines.items()} == dict.fromkeys(lines, 200)


@pytest.mark.parametrize("role", HIDDEN)
def test_the_sidebar_hides_what_would_be_refused_and_nothing_else(
    role: str, request: pytest.FixtureRequest, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(request.getfixturevalue(role))
    assert set(lines_of(client)) == every_line() - HIDDEN[role]
    hidden = [model for _title, lines in GROUPS for name, _icon, model in lines if str(name) in HIDDEN[role]]
    addresses = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in hidden]
    assert [client.get(address).status_code for address in addresses] == [403] * len(HIDDEN[role])


def test_every_model_of_the_admin_has_its_line() -> None:
    assert set(admin.site._registry) == {model for _title, lines in GROUPS for _name, _icon, model in lines}


def test_a_changed_role_changes_the_sidebar_at_once(organizer: User, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(organizer)
    assert "Announcements" not in lines_of(client)
    organizer.role = "staff"
    organizer.save()
    assert "Announcements" in lines_of(client)
