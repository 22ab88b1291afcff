"""An auditor reads everything and changes nothing anywhere: every address, every method, real objects, valid data."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from backoffice.foundation.admin.importing import ImportMixin
from backoffice.foundation.history import is_tracked
from people.models import User
from tests.audit.test_every_door import FORMS, NEW, deletable, page, typed_into
from tests.factories import make_tag
from tests.factories.comms import make_notification
from tests.house.addresses import every_address
from tests.house.forms import form_of
from tests.house.tables import differences, every_row
from tests.house.test_reasons import buttons, needed
from tests.house.world import World, make_world
from webinars.models import Registration

# What anybody's request writes: who is there, and what the record says of it.
RECORD = {
    "sessions.session",
    "audit.event",
    "audit.exportrecord",
    "audit.logline",
    "audit.seal",
    "audit.sealblock",
}
# By what people are told of their own registration.
TOLD = {"comms.notice", "comms.notification", "comms.delivery", "django_tasks_database.dbtaskresult"}
# What is an auditor's own, as it is everybody's: the addresses, and the tables in which they write of themselves.
MINE = {
    "admin:password_change": {"people.user", "people.historicaluser"},
    "account": {"people.user", "people.historicaluser"},
    "read_notifications": {"comms.notification"},
    "notification": {"comms.notification"},
    "preferences": {"comms.preference", "comms.historicalpreference"},
    "webinar_register": {"webinars.registration", "webinars.historicalregistration", *TOLD},
    "webinar_cancel": {"webinars.registration", "webinars.historicalregistration", *TOLD},
    # Somebody who asks for a link is a stranger; a worker looks the address up.
    "password_reset": {"django_tasks_database.dbtaskresult"},
    "admin_password_reset": {"django_tasks_database.dbtaskresult"},
    # Each try to watch is kept, let in or not.
    "watch": {"media.viewing"},
    "watch_file": {"media.viewing"},
}
PASSWORD, NEXT = "correct horse battery", "a brand new passphrase"
METHODS = ("post", "put", "delete", "get")
REFUSED = {403, 404, 405}


@pytest.fixture
def world(organizer: User, attendee: User, staff: User) -> World:
    return make_world(organizer, attendee, staff)


@pytest.fixture
def reader(auditor: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(auditor)


@pytest.fixture
def browser(administrator: User, signed_in: Callable[[User], Client]) -> Client:
    """Somebody who may do it all: what their forms hold is what the auditor sends."""
    return signed_in(administrator)


def opened(client: Client, method: str, path: str, typed: dict[str, Any] | None = None) -> Any:
    """The answer, read to its end; a body is sent as each method sends it."""
    answer: Any = client.post(path, typed or {}) if method == "post" else getattr(client, method)(path)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def only_ones_own(before: dict[str, Any], about: object, mine: set[str] | None = None) -> dict[str, Any]:
    """See that no other table has changed; gives how the tables are now."""
    now = every_row(but=RECORD)
    changed = set(differences(before, now)) - (mine or set())
    assert not changed, (about, changed)
    return now


# ---- the admin ----


@pytest.mark.parametrize("method", METHODS)
def test_no_address_takes_anything_from_an_auditor(world: World, reader: Client, auditor: User, method: str) -> None:
    typed = {
        **typed_into(world), "change_reason": "Why not", "post": "yes", "email": "x@example.com", "kinds": ["email"],
        "state": "confirmed", "name": "Mallory", "_save": "Save", "confirm": "yes", "action": "delete_selected",
    }  # fmt: skip
    before = every_row(but=RECORD)
    for address in every_address():
        answer = opened(reader, method, address.path(world), typed)
        if answer.status_code in REFUSED and address.name not in MINE:
            continue  # all of these are looked at together, at the end
        if "_auth_user_id" not in reader.session:  # to go out is one's own
            reader.force_login(auditor, backend="people.authentication.RoleBackend")
            before = every_row(but=RECORD)
        before = only_ones_own(before, (method, address.name), MINE.get(address.name))
    only_ones_own(before, (method, "an address that refused"))


def test_no_form_takes_what_an_administrator_would_send(world: World, reader: Client, browser: Client) -> None:
    before = every_row(but=RECORD)
    for label, changed in FORMS.items():
        path = page(label, "change", world.key_of(label))
        opened(reader, "post", path, {**form_of(browser, path), **changed, "change_reason": "x", "_save": "Save"})
        before = only_ones_own(before, path)
    for label, make in NEW.items():
        path, typed = page(label, "add"), make(world)
        typed = {**form_of(browser, path), **typed, "change_reason": "x", "_save": "Save"}
        before = every_row(but=RECORD)
        assert opened(reader, "post", path, typed).status_code == 403
        before = only_ones_own(before, path)


@pytest.mark.parametrize("button", sorted({*buttons("actions", "actions_detail", "actions_list", "actions_row")}))
def test_no_button_does_anything_for_an_auditor(world: World, reader: Client, button: str) -> None:
    label, name = button.rsplit(".", 1)
    typed, item = typed_into(world), needed(button, world)
    before = every_row(but=RECORD)

    if button in set(buttons("actions")):
        opened(reader, "post", page(label, "changelist"), {**typed, "action": name, "_selected_action": [item.pk]})
    else:
        keys = [] if button in set(buttons("actions_list")) else [item.pk]
        for method in METHODS:
            opened(reader, method, page(label, name, *keys), typed)

    only_ones_own(before, button)


def test_nothing_is_deleted_or_imported_by_an_auditor(world: World, reader: Client) -> None:
    reason = {"change_reason": "Why not", "post": "yes"}
    for model, model_admin in admin.site._registry.items():
        label = model._meta.label_lower
        key = deletable(label, world).pk
        before = every_row(but=RECORD)
        opened(reader, "post", page(label, "delete", key), reason)
        opened(
            reader,
            "post",
            page(label, "changelist"),
            {"action": "delete_selected", "_selected_action": [key], **reason},
        )
        if isinstance(model_admin, ImportMixin):
            file = ContentFile(b"name,email,title,slug,address\nx,x@example.com,x,x,x@example.com\n", name="x.csv")
            typed = {"file": file, "reason": "Why not", "upload": "x"}
            assert opened(reader, "post", page(label, "import"), typed).status_code == 403
        only_ones_own(before, label)


def test_an_auditor_takes_nothing_back(world: World, reader: Client, browser: Client) -> None:
    tag = make_tag("first")
    former = tag.history.latest()
    tag.name = "second"
    tag.save()
    addresses = [
        reverse("admin:audit_revert_object", args=["people.tag", tag.pk, former.pk]),
        reverse("admin:audit_revert_group", args=[tag.history.latest().group]),
    ]
    for address in addresses:
        typed = {"fingerprint": browser.get(address).context["plan"].fingerprint, "reason": "Why not"}
        before = every_row(but=RECORD)
        assert opened(reader, "post", address, typed).status_code == 403
        only_ones_own(before, address)


# ---- one's own ----


def own_things(world: World, me: User) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What an auditor may do for themselves: the name of the address, the address, what is sent."""
    webinar: Any = world.objects["webinars.webinar"]
    yield (
        "admin:password_change",
        reverse("admin:password_change"),
        {"old_password": PASSWORD, "new_password1": NEXT, "new_password2": NEXT},
    )
    yield "account", reverse("account"), {"name": "Aud It", "has_consented": "on"}
    yield "read_notifications", reverse("read_notifications"), {}
    yield "webinar_register", reverse("webinar_register", args=[webinar.slug]), {}
    yield "webinar_cancel", reverse("webinar_cancel", args=[webinar.slug]), {}


def test_ones_own_things_change_and_nobody_elses(
    world: World, auditor: User, reader: Client, signed_in: Callable[[User], Client]
) -> None:
    auditor.set_password(PASSWORD)
    auditor.save()
    reader.force_login(auditor, backend="people.authentication.RoleBackend")
    mine, others = make_notification(user=auditor), make_notification()

    for name, path, typed in own_things(world, auditor):
        before = every_row(but=RECORD)
        opened(reader, "post", path, typed)
        now = every_row(but=RECORD)
        changed = differences(before, now)
        assert set(changed) & MINE[name], name
        assert set(changed) <= MINE[name], (name, set(changed))
        assert changed.get("people.user", [auditor.pk]) == [auditor.pk]
        for key in changed.get("webinars.registration", []):
            assert Registration.objects.get(pk=key).user == auditor

    mine.refresh_from_db()
    others.refresh_from_db()
    assert mine.read_at is not None
    assert others.read_at is None


# ---- reading ----

# What auditors have no page for, and why.
NOT_READ = {"django_tasks_database.dbtaskresult": "It tells of machines, and what they were asked is in the log."}


@pytest.mark.parametrize("label", sorted(model._meta.label_lower for model in admin.site._registry))
def test_every_page_of_what_is_kept_opens_for_an_auditor(world: World, reader: Client, label: str) -> None:
    item: Any = world.objects[label]
    pages = [page(label, "changelist"), page(label, "change", item.pk)]
    if is_tracked(type(item)):
        pages += [page(label, "history", item.pk), page(label, "simple_history", item.pk, item.history.latest().pk)]
    if not label.startswith("audit."):
        pages.append(page(label, "export"))
    statuses = {path: opened(reader, "get", path).status_code for path in pages}
    assert set(statuses.values()) == ({403} if label in NOT_READ else {200}), statuses


def test_the_addresses_that_are_ones_own_are_there() -> None:
    assert set(MINE) <= {address.name for address in every_address()}
