"""Every form and every button of the admin × every model with history: the record of what it did is complete.

A new button, or a model that may be edited, fails here until it has its line in the tables below.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.foundation.history import update_rows
from people.models import User
from tests.audit.record import TRACKED, complete_record
from tests.factories import (
    make_announcement,
    make_recording,
    make_registration,
    make_series,
    make_tag,
    make_user,
    make_webinar,
)
from tests.factories.comms import make_address_list, make_suppression, to_role
from tests.house.forms import complaint, posted_form
from tests.house.world import World, make_world

# What is typed over in the form of an object; of models that are not here no form takes a change.
FORMS: dict[str, dict[str, Any]] = {
    "people.tag": {"description": "Changed"},
    "people.user": {"organisation": "Changed"},
    "webinars.series": {"title": "Changed"},
    "webinars.webinar": {"title": "Changed"},
    "webinars.registration": {"attended": "true"},
    "media.recording": {"title": "Changed"},
    "media.grant": {"expires_at_0": "2030-01-01", "expires_at_1": "12:00"},
    "comms.announcement": {"title": "Changed"},
    "comms.preference": {"is_wanted": "on"},
    "comms.noticetemplate": {"title": "Changed"},
    "comms.addresslist": {"name": "Changed"},
    "comms.segment": {"name": "Changed"},
}
READ_ONLY = {"webinars.attendeeimport", "comms.chatmessage", "comms.suppression"}
# What is typed into the empty form.
NEW: dict[str, Callable[[World], dict[str, Any]]] = {
    "people.tag": lambda world: {"name": "New"},
    "people.user": lambda world: {"name": "New", "email": "new@example.com", "role": "attendee"},
    "webinars.series": lambda world: {
        "title": "New",
        "slug": "new",
        "organizer": world.objects["webinars.webinar"].organizer_id,
    },
    "webinars.webinar": lambda world: {
        "title": "New",
        "organizer": world.objects["webinars.webinar"].organizer_id,
        "starts_at_0": "2030-01-01",
        "starts_at_1": "12:00",
        "duration_minutes": "60",
        "time_zone": "UTC",
        "tags": [world.key_of("people.tag")],
    },
    "webinars.registration": lambda world: {
        "user": make_user().pk,
        "webinar": world.key_of("webinars.webinar"),
        "wanted_state": "confirmed",
    },
    "media.recording": lambda world: {
        "title": "New",
        "webinar": world.key_of("webinars.webinar"),
        "source": "link",
        "link": "https://video.example.com/new",
    },
    "media.grant": lambda world: {"recording": world.key_of("media.recording"), "user": make_user().pk},
    "comms.announcement": lambda world: {"title": "New", "body": "New", "audience_kind": "everyone"},
    "comms.preference": lambda world: {
        "user": make_user().pk,
        "kind": "reminder",
        "channel": "email",
        "change_reason": "Asked for",
    },
    "comms.addresslist": lambda world: {"name": "New", "file": ContentFile(b"new@example.com\n", name="new.txt")},
    "comms.segment": lambda world: {"name": "New"},
    "comms.suppression": lambda world: {"address": "new@example.com", "scope": "all", "reason": "manual"},
}


@pytest.fixture
def world(organizer: User, attendee: User, staff: User) -> World:
    return make_world(organizer, attendee, staff)


@pytest.fixture
def browser(administrator: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(administrator)


def page(label: str, name: str, *keys: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{name}", args=keys)


def open_to_all(world: World) -> None:
    """The announcement as it is before it is sent: the form of what is over is shut."""
    announcement = world.objects["comms.announcement"]
    update_rows(type(announcement).objects.all(), state="draft", finished_at=None)


def test_every_model_with_history_is_in_the_tables(world: World, browser: Client) -> None:
    assert set(FORMS) | READ_ONLY == set(TRACKED)
    assert not set(FORMS) & READ_ONLY


@pytest.mark.parametrize("label", FORMS)
def test_a_form_that_is_saved(world: World, administrator: User, browser: Client, label: str) -> None:
    open_to_all(world)
    reason = {"change_reason": "Matrix"}
    with complete_record(by=administrator, way="admin", reason="Matrix") as found:
        posted_form(browser, page(label, "change", world.key_of(label)), {**FORMS[label], **reason})
    assert found.kinds(label) == {"~"}


@pytest.mark.parametrize("label", FORMS)
def test_a_form_that_is_saved_as_it_is_changes_nothing(
    world: World, administrator: User, browser: Client, label: str
) -> None:
    open_to_all(world)
    with complete_record(by=administrator) as found:
        posted_form(browser, page(label, "change", world.key_of(label)), {"change_reason": "Looked at it"})
    assert not any(found.changes.values()), dict(found.changes)


@pytest.mark.parametrize("label", sorted(TRACKED))
def test_an_empty_form_that_is_filled_in(world: World, administrator: User, browser: Client, label: str) -> None:
    if label not in NEW:
        assert browser.get(page(label, "add")).status_code in (403, 302), "it has a form: fill it in"
        return
    typed = NEW[label](world)
    with complete_record(by=administrator, way="admin") as found:
        posted_form(browser, page(label, "add"), typed)
    assert found.kinds(label) == {"+"}


@pytest.mark.parametrize("is_many", [False, True], ids=["one", "selected"])
@pytest.mark.parametrize("label", sorted(TRACKED))
def test_what_is_deleted(world: World, administrator: User, browser: Client, label: str, is_many: bool) -> None:
    item = deletable(label, world)
    key = item.pk
    with complete_record(by=administrator, way="admin", reason="Matrix") as found:
        if is_many:
            browser.post(
                page(label, "changelist"),
                {"action": "delete_selected", "_selected_action": [key], "post": "yes", "change_reason": "Matrix"},
            )
        else:
            browser.post(page(label, "delete", key), {"post": "yes", "change_reason": "Matrix"})
    assert found.changes[label] == ({} if label in NEVER_DELETED else {key: ("-", "")})


# Models whose rows no page deletes.
NEVER_DELETED = {
    "webinars.attendeeimport",
    "webinars.registration",
    "media.grant",
    "comms.chatmessage",
    "comms.noticetemplate",
    "comms.preference",
    "comms.suppression",
}


def deletable(label: str, world: World) -> Any:
    """One that nothing holds, where there is such."""
    make: dict[str, Callable[[], Any]] = {
        "people.tag": make_tag,
        "webinars.webinar": make_webinar,
        "webinars.series": make_series,
        "media.recording": make_recording,
        "comms.announcement": make_announcement,
        "comms.addresslist": make_address_list,
        "webinars.registration": make_registration,
        "people.user": make_user,
    }
    return make[label]() if label in make else world.objects[label]


# Buttons that only lead to a page, or that write no row with history.
LEADING = {
    "people.user.set_password",
    "webinars.webinar.show_registrations",
    "webinars.webinar.register_person",
    "webinars.webinar.import_attendees",
    "comms.announcement.preview_announcement",
    "comms.announcement.try_announcement",
    "comms.announcement.retry_failed",
}


def webinar(**values: Any) -> Callable[[World], Any]:
    return lambda world: make_webinar(organizer=world.objects["webinars.webinar"].organizer, **values)


def announcement(**values: Any) -> Callable[[World], Any]:
    return lambda world: make_announcement(**{"audience": to_role("attendee"), **values})


def soon(**offset: int) -> Any:
    return timezone.now() + timedelta(**offset)


# What a button needs to find something to do; the others are pressed on the world's own object.
NEEDS: dict[str, Callable[[World], Any]] = {
    "people.user.activate": lambda world: make_user(is_active=False),
    "people.user.activate_selected": lambda world: make_user(is_active=False),
    "people.user.remove_tags": lambda world: _tagged(world),
    "webinars.webinar.publish_webinar": webinar(state="draft"),
    "webinars.webinar.publish_selected": webinar(state="draft"),
    "webinars.webinar.unpublish_webinar": webinar(),
    "webinars.webinar.start_webinar": lambda world: make_webinar(starts_at=soon(minutes=5)),
    "webinars.webinar.end_webinar": lambda world: make_webinar(state="live", starts_at=soon(minutes=-5)),
    "webinars.webinar.archive_webinar": lambda world: make_webinar(state="ended", starts_at=soon(days=-5)),
    "webinars.webinar.restore_webinar": lambda world: make_webinar(
        state="ended", starts_at=soon(days=-5), archived_at=soon(days=-1)
    ),
    "webinars.webinar.cancel_webinar": webinar(),
    "webinars.webinar.cancel_selected": webinar(),
    "webinars.webinar.tag_selected": webinar(),
    "webinars.registration.confirm_registration": lambda world: make_registration(state="pending"),
    "webinars.registration.confirm_selected": lambda world: make_registration(state="pending"),
    "webinars.registration.decline_registration": lambda world: make_registration(state="pending"),
    "webinars.registration.decline_selected": lambda world: make_registration(state="pending"),
    "media.recording.publish_recording": lambda world: make_recording(published_at=None),
    "media.recording.publish_selected": lambda world: make_recording(published_at=None),
    "comms.announcement.publish_announcement": announcement(),
    "comms.announcement.send_now": announcement(state="held"),
    "comms.announcement.ask_approval": announcement(),
    "comms.announcement.approve_announcement": announcement(approval_asked_at=timezone.now()),
    "comms.announcement.pause_announcement": announcement(state="sending", channels=["email"]),
    "comms.announcement.resume_announcement": announcement(state="paused", channels=["email"]),
    "comms.announcement.cancel_announcement": announcement(state="sending", channels=["email"]),
    "comms.announcement.take_back_announcement": announcement(state="scheduled", publish_at=soon(days=1)),
    "comms.chatmessage.unhide_message": lambda world: _hidden(world),
    "comms.chatmessage.unhide_selected": lambda world: _hidden(world),
    "comms.noticetemplate.reset_words": lambda world: _reworded(world),
    "comms.suppression.release_address": lambda world: make_suppression(),
    "comms.suppression.release_selected": lambda world: make_suppression(),
}


def _tagged(world: World) -> User:
    person = make_user()
    person.tags.add(world.objects["people.tag"])
    return person


def _hidden(world: World) -> Any:
    message = world.objects["comms.chatmessage"]
    update_rows(type(message).objects.all(), is_hidden=True, hidden_reason="Rude")
    return message


def _reworded(world: World) -> Any:
    template = world.objects["comms.noticetemplate"]
    update_rows(type(template).objects.filter(pk=template.pk), title="In other words")
    return template


def typed_into(dialogs_of: World) -> dict[str, Any]:
    """What any of the dialogs may ask for."""
    return {
        "_form_submitted": "1",
        "_count": "1",
        "reason": "Matrix",
        "role": "organizer",
        "tags": [dialogs_of.key_of("people.tag")],
        "access_policy": "granted",
        "people": [make_user().pk],
        "addresses": make_user(email="another@example.com").email,
        "tag": dialogs_of.key_of("people.tag"),
        "starts_at_0": "2030-01-01",
        "starts_at_1": "12:00",
        "scope": "all",
        "title": "Corrected",
        "body": "Corrected",
    }


def buttons(kind: str) -> Iterator[str]:
    for model, model_admin in admin.site._registry.items():
        if model._meta.label_lower in TRACKED:
            for name in _flat(getattr(model_admin, kind)):
                yield f"{model._meta.label_lower}.{name}"


def _flat(names: Any) -> Iterator[str]:
    for name in names:
        if isinstance(name, dict):
            yield from _flat(name["items"])
        else:
            yield name


def test_the_tables_name_buttons_that_are_there() -> None:
    there = {*buttons("actions"), *buttons("actions_detail"), *buttons("actions_list")}
    assert LEADING | set(NEEDS) <= there
    assert set(buttons("actions_row")) <= there


@pytest.mark.parametrize("button", sorted({*buttons("actions_detail"), *buttons("actions_list")} - LEADING))
def test_a_button(world: World, administrator: User, browser: Client, settings: Any, button: str) -> None:
    settings.ANNOUNCEMENT_APPROVAL_ABOVE = 0 if "approv" in button else None
    label, name = button.rsplit(".", 1)
    typed = typed_into(world)
    item = NEEDS[button](world) if button in NEEDS else world.objects[label]
    keys = [] if button in set(buttons("actions_list")) else [item.pk]
    with complete_record(by=administrator, way="admin", reason="Matrix" if asks(button) else None) as found:
        answer = browser.post(page(label, name, *keys), typed, headers={"HX-Request": "true"})
    assert "HX-Redirect" in answer.headers or answer.status_code == 302, complaint(answer)
    assert any(found.changes.values()), "the button did nothing"


@pytest.mark.parametrize("button", sorted(buttons("actions")))
def test_a_bulk_button(world: World, administrator: User, browser: Client, button: str) -> None:
    label, name = button.rsplit(".", 1)
    typed = typed_into(world)
    item = NEEDS[button](world) if button in NEEDS else world.objects[label]
    typed |= {"action": name, "_selected_action": [item.pk]}
    with complete_record(by=administrator, way="admin", reason="Matrix" if asks(button) else None) as found:
        answer = browser.post(page(label, "changelist"), typed)
    assert answer.status_code == 302, complaint(answer)
    assert any(found.changes.values()), "the button did nothing"


# Buttons whose dialog asks for no reason.
WITHOUT_REASON = {
    "comms.announcement.approve_announcement",
    "comms.announcement.ask_approval",
    "comms.announcement.pause_announcement",
    "comms.announcement.publish_announcement",
    "comms.announcement.resume_announcement",
    "comms.announcement.send_now",
    "comms.announcement.take_back_announcement",
    "webinars.webinar.duplicate_webinar",
    "webinars.webinar.end_webinar",
    "webinars.webinar.publish_webinar",
    "webinars.webinar.start_webinar",
    "webinars.webinar.tag_selected",
}


def asks(button: str) -> bool:
    return button not in WITHOUT_REASON
