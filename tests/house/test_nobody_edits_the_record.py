"""No page changes the record, for administrators as little as for superusers, whom no permission stops."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from backoffice.foundation.admin.importing import ImportMixin
from backoffice.foundation.history import is_tracked
from people.models import User
from tests.audit.record import TRACKED
from tests.audit.test_every_door import page
from tests.factories import make_user, make_webinar
from tests.house.tables import every_row, nothing_written
from tests.house.world import World, make_world

HISTORIES = {model.history.model for model in TRACKED.values()}
LINKS = {
    getattr(history, field.name).model for history in HISTORIES for field in history._history_m2m_fields
}  # who was linked with whom then
RECORD = {*apps.get_app_config("audit").get_models(), *HISTORIES, *LINKS}
SHOWN = sorted(model._meta.label_lower for model in RECORD if model in admin.site._registry)
REFUSED = {403, 404, 405}


@pytest.fixture
def world(organizer: User, attendee: User, staff: User) -> World:
    return make_world(organizer, attendee, staff)


@pytest.fixture(params=["administrator", "superuser"])
def somebody(request: pytest.FixtureRequest, administrator: User) -> User:
    if request.param == "administrator":
        return administrator
    return make_user("administrator", is_superuser=True, username="root", name="Root")


@pytest.fixture
def browser(somebody: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(somebody)


def test_of_the_record_only_the_log_and_the_exports_have_pages() -> None:
    assert SHOWN == ["audit.exportrecord", "audit.logline"]
    for model in RECORD - {apps.get_model(label) for label in SHOWN}:
        with pytest.raises(NoReverseMatch):
            page(model._meta.label_lower, "changelist")


@pytest.mark.parametrize("label", SHOWN)
def test_no_page_adds_changes_or_deletes_a_row(world: World, browser: Client, label: str) -> None:
    key = world.key_of(label)
    typed = {
        "post": "yes", "change_reason": "Forged", "reason": "Forged", "actor_name": "Nobody", "row_count": "0",
        "action": "delete_selected", "_selected_action": [key], "_save": "Save", "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1", "form-0-id": key, "form-0-actor_name": "Nobody", "form-0-reason": "Forged",
    }  # fmt: skip
    addresses = [
        page(label, "add"),
        page(label, "change", key),
        page(label, "delete", key),
        page(label, "history", key),
    ]
    addresses += [page(label, "simple_history", key, 1)]
    with nothing_written(label, but={"sessions.session"}):
        for address in addresses:
            browser.put(address)
            browser.delete(address)
            assert browser.post(address, typed).status_code in REFUSED, address
        for wanted in ({}, {"_save": "Save"}, {"index": "0", "select_across": "1"}):
            listed = browser.post(page(label, "changelist"), {**typed, **wanted})
            assert listed.status_code in {*REFUSED, 200, 302}


@pytest.mark.parametrize("label", SHOWN)
def test_the_lists_have_no_actions_no_inputs_and_no_import(somebody: User, label: str) -> None:
    model_admin = admin.site.get_model_admin(apps.get_model(label))
    request = RequestFactory().get("/")
    request.user = somebody
    assert model_admin.get_actions(request) == {}
    assert not model_admin.list_editable
    assert not isinstance(model_admin, ImportMixin)
    assert not any(
        (
            model_admin.has_add_permission(request),
            model_admin.has_change_permission(request),
            model_admin.has_delete_permission(request),
        )
    )


def test_no_other_page_has_rows_of_the_record_among_its_inputs() -> None:
    inlines = {inline.model for model_admin in admin.site._registry.values() for inline in model_admin.inlines}
    assert not inlines & RECORD
    assert not {model for model, one in admin.site._registry.items() if isinstance(one, ImportMixin)} & RECORD


@pytest.mark.parametrize("label", sorted(TRACKED))
def test_the_pages_of_history_take_nothing(world: World, browser: Client, label: str) -> None:
    item: Any = world.objects[label]
    typed = {"_save": "Save", "_change_history": "1", "change_reason": "Forged", "name": "Forged", "title": "Forged"}
    addresses = [
        page(label, "history", item.pk),
        page(label, "simple_history", item.pk, item.history.latest().pk),
        page(label, "simple_history", item.pk, item.history.earliest().pk),
    ]
    with nothing_written(label, but={"sessions.session"}):
        for address in addresses:
            for method in ("put", "delete"):
                getattr(browser, method)(address)
            browser.post(address, typed)


@pytest.mark.parametrize("model", sorted(RECORD, key=lambda model: model._meta.label_lower))
def test_no_import_and_no_revert_reaches_it(world: World, administrator: User, browser: Client, model: Any) -> None:
    label = model._meta.label_lower
    with pytest.raises(CommandError, match="is not imported as a table"):
        call_command("import_table", label, "x.csv", user=administrator.email, reason="Forged")
    address = reverse("admin:audit_revert_object", args=[label, 1, 1])
    assert browser.post(address, {"reason": "Forged"}).status_code == 404
    assert not is_tracked(model)


def test_an_import_page_takes_no_column_of_the_record(browser: Client) -> None:
    webinar = make_webinar()
    columns = "title,slug,organizer,history_id,history_date,history_user,actor_name\n"
    rows = f"{webinar.title},{webinar.slug},{webinar.organizer.email},1,2001-01-01,1,Nobody\n"
    before = every_row()["webinars.historicalwebinar"]

    file = ContentFile((columns + rows).encode(), name="x.csv")
    shown = browser.post(page("webinars.webinar", "import"), {"file": file, "reason": "Forged"})
    if shown.context.get("upload"):
        browser.post(page("webinars.webinar", "import"), {"upload": shown.context["upload"], "reason": "Forged"})

    now = every_row()["webinars.historicalwebinar"]
    assert {key: now[key] for key in before} == before
    assert not webinar.history.filter(actor_name="Nobody").exists()
