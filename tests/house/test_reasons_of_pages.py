"""Forms, deletions, pages and commands that change something ask why, or say here why they don't.

A new form, page or command fails here until it is placed. The buttons are in test_reasons.
"""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.management import get_commands
from django.test import Client
from django.urls import reverse

from backoffice.foundation.history import acting_as
from people.models import User
from tests.audit.test_every_door import FORMS, NEVER_DELETED, READ_ONLY, buttons, deletable, open_to_all, page
from tests.factories import make_tag, make_user, make_webinar
from tests.house.addresses import every_address
from tests.house.forms import complaint, form_of
from tests.house.tables import nothing_written
from tests.house.world import World
from tests.webinars.attendee_lists import imported, list_of

BLANKS = [{}, {"change_reason": ""}, {"change_reason": "  \n"}]

ORDINARY = "Editing is the ordinary work; the form has a field for a reason, and before and after are kept."

# Forms of objects: that each change asks, or which fields do, or why not.
ASKS = "asks"
CHANGE_FORMS: dict[str, str | dict[str, Any]] = {
    "people.tag": ORDINARY,
    "people.user": {"email": "another@example.com", "username": "another"},
    "webinars.series": ORDINARY,
    "webinars.webinar": ORDINARY,
    "webinars.registration": ORDINARY,
    "media.recording": {"available_from_0": "2020-01-01", "available_until_0": "2050-01-01"},
    "media.grant": {"expires_at_0": "2050-01-01"},
    "comms.announcement": ORDINARY,
    "comms.preference": ASKS,
    "comms.noticetemplate": ORDINARY,
    "comms.addresslist": ORDINARY,
    "comms.segment": ORDINARY,
}
# What comes with a new time, where the field is one.
HOUR = {"available_from_1": "12:00", "available_until_1": "12:00", "expires_at_1": "12:00"}


def refuses(browser: Client, address: str, typed: dict[str, Any]) -> None:
    """See that the page asks why, whichever way nothing is said, and writes nothing."""
    for blank in BLANKS:
        with nothing_written(address):
            answer = browser.post(address, {**typed, **blank})
        assert answer.status_code == 200, "it went on"
        assert "Say why" in answer.content.decode()


def test_every_form_is_placed_and_asks_for_what_the_table_says() -> None:
    assert set(CHANGE_FORMS) == set(FORMS)
    for model, model_admin in admin.site._registry.items():
        label = model._meta.label_lower
        placed = CHANGE_FORMS.get(label, ORDINARY)
        assert model_admin.reason_required == (placed == ASKS or label == "comms.suppression"), label
        fields = {name.removesuffix("_0") for name in placed} if isinstance(placed, dict) else set()
        assert set(model_admin.reason_fields) == fields, label


@pytest.mark.parametrize("label", [label for label, placed in CHANGE_FORMS.items() if placed == ASKS])
def test_a_form_that_asks_is_not_saved_without_an_answer(world: World, browser: Client, label: str) -> None:
    address = page(label, "change", world.key_of(label))
    typed = {**form_of(browser, address), **FORMS[label], "_save": "Save"}

    refuses(browser, address, typed)

    assert browser.post(address, {**typed, "change_reason": "Asked for"}).status_code == 302
    assert world.objects[label].history.latest().history_change_reason == "Asked for"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("label", "name", "value"),
    [
        (label, name, value)
        for label, placed in CHANGE_FORMS.items()
        if isinstance(placed, dict)
        for name, value in placed.items()
    ],
)
def test_a_field_that_asks_is_not_changed_without_an_answer(
    world: World, browser: Client, label: str, name: str, value: str
) -> None:
    address = page(label, "change", world.key_of(label))
    hour = name.removesuffix("_0") + "_1"
    time = {hour: HOUR[hour]} if hour in HOUR else {}
    typed = {**form_of(browser, address), name: value, **time, "_save": "Save"}

    refuses(browser, address, typed)

    done = browser.post(address, {**typed, "change_reason": "Asked for"})
    assert done.status_code == 302, complaint(done)
    newest = world.objects[label].history.latest()  # type: ignore[attr-defined]
    assert newest.history_change_reason == "Asked for"
    assert name.removesuffix("_0") in newest.changed


@pytest.mark.parametrize("label", sorted({*FORMS, *READ_ONLY} - NEVER_DELETED))
def test_nothing_is_deleted_without_a_reason(world: World, browser: Client, label: str) -> None:
    open_to_all(world)
    item = deletable(label, world)
    one = page(label, "delete", item.pk)
    many = page(label, "changelist")

    refuses(browser, one, {"post": "yes"})
    refuses(browser, many, {"action": "delete_selected", "_selected_action": [item.pk], "post": "yes"})

    assert browser.post(one, {"post": "yes", "change_reason": "A double"}).status_code == 302
    assert item.history.first().history_change_reason == "A double"


READS = "It only shows, or gives a file."
OWN = "It is a person's own: nobody asks them why."
DOOR = "It lets in, or out."

# Addresses beyond the lists, forms, histories and buttons of models.
PAGES_ASKING = {
    "admin:audit_revert_group",
    "admin:audit_revert_object",
    "admin:auth_user_password_change",
    "admin:comms_suppression_import",
    "admin:media_recording_import",
    "admin:people_tag_import",
    "admin:people_user_import",
    "admin:webinars_attendeeimport_undo",
    "admin:webinars_series_import",
    "admin:webinars_webinar_import",
}
PAGES: dict[str, str] = {
    **dict.fromkeys(
        [
            "admin:search", "admin:index", "admin:app_list", "admin:autocomplete", "admin:jsi18n", "admin:view_on_site",
            "admin:password_change_done", "admin:audit_logline_group", "admin:comms_addresslist_unknown",
            "admin:comms_announcement_preview", "admin:comms_announcement_preview_mail",
            "admin:comms_announcement_progress", "admin:comms_announcement_told", "admin:comms_announcement_why",
            "admin:comms_announcement_reach", "admin:comms_announcement_since_approval",
            "admin:comms_delivery_message", "admin:comms_delivery_message_html", "admin:comms_delivery_message_file",
            "admin:comms_segment_reach", "admin:webinars_attendeeimport_file", "admin:webinars_attendeeimport_rejects",
            "admin:webinars_attendeeimport_progress", "uploads", "audit_public_key", "home", "webinar",
            "webinar_calendar", "my_webinars", "recordings", "watch", "watch_file", "notification",
            "password_link_sent",
        ],
        READS,
    ),
    **dict.fromkeys(["admin:login", "admin:logout", "login", "logout"], DOOR),
    **dict.fromkeys(
        [
            "admin:password_change", "account", "password_reset", "admin_password_reset", "password_set", "inbox",
            "read_notifications", "webinar_register", "webinar_cancel", "preferences", "preferences_by_link",
            "unsubscribe", "subscribe_again",
        ],
        OWN,
    ),
    "admin:webinars_attendeeimport_upload": "A list that comes in is looked at first, and writes nobody yet.",
    "admin:webinars_attendeeimport_reading": "It only says how the file is to be read.",
    "admin:webinars_attendeeimport_confirm": "The list is the reason: its name and number sign what it writes.",
    "admin:webinars_attendeeimport_stop": "What is written stays written, and it can go on.",
    "admin:webinars_attendeeimport_resume": "It goes on with what was confirmed.",
    "mail_events": "Machines of the mail provider tell what became of mails.",
}  # fmt: skip
OF_MODELS = ("_changelist", "_add", "_change", "_delete", "_history", "_simple_history", "_export")


def test_every_other_page_is_placed_once() -> None:
    pressed = {
        f"admin:{button.replace('.', '_')}"
        for kind in ("actions_detail", "actions_list", "actions_row")
        for button in {*buttons(kind), *_of_machines(kind)}
    }
    pages = {address.name for address in every_address() if not address.name.endswith(OF_MODELS)}
    special = {"admin:password_change", "admin:auth_user_password_change"}
    assert PAGES_ASKING | PAGES.keys() == pages - pressed | special
    assert not PAGES_ASKING & PAGES.keys()


def _of_machines(kind: str) -> set[str]:
    """The buttons on what machines write, which has no history of its own."""
    return {
        f"{model._meta.label_lower}.{name}"
        for model, model_admin in admin.site._registry.items()
        for name in getattr(model_admin, kind)
        if isinstance(name, str)
    }


def scene_of(name: str, world: World, by: User) -> tuple[str, dict[str, Any]]:
    """An address that asks, and all that it would take but the reason."""
    if name == "admin:audit_revert_object":
        tag = make_tag("first")
        former = tag.history.latest().pk
        with acting_as(by):
            tag.name = "second"
            tag.save()
        return reverse(name, args=["people.tag", tag.pk, former]), {}
    if name == "admin:audit_revert_group":
        with acting_as(by) as actor:
            make_tag("x")
        return reverse(name, args=[actor.group]), {}
    if name == "admin:auth_user_password_change":
        typed = {"password1": "a brand new passphrase", "password2": "a brand new passphrase"}
        return reverse(name, args=[make_user().pk]), typed
    if name == "admin:webinars_attendeeimport_undo":
        return reverse(name, args=[imported(make_webinar(), list_of(["ada@example.com"]), by).pk]), {"sent": "yes"}
    return reverse(name), {"file": ContentFile(b"name\nnew\n", name="table.csv")}


@pytest.mark.parametrize("name", sorted(PAGES_ASKING))
@pytest.mark.parametrize("blank", [{}, {"reason": "", "change_reason": ""}, {"reason": "  ", "change_reason": " \n"}])
def test_a_page_that_asks_does_nothing_without_an_answer(
    world: World, administrator: User, browser: Client, name: str, blank: dict[str, str]
) -> None:
    address, typed = scene_of(name, world, administrator)
    if name.startswith("admin:audit_revert"):
        shown = browser.get(address)
        ticked = re.findall(r'name="take" value="([^"]+)"', shown.content.decode())
        typed = {"fingerprint": shown.context["plan"].fingerprint, "take": ticked}

    with nothing_written(name):
        answer = browser.post(address, {**typed, **blank})

    assert answer.status_code == 200
    assert "Say why" in answer.content.decode()


def test_a_table_that_was_looked_at_is_not_imported_once_its_reason_is_lost(browser: Client) -> None:
    address = reverse("admin:people_tag_import")
    file = ContentFile(b"name\nnew tag\n", name="tags.csv")
    kept = browser.post(address, {"file": file, "reason": "New season"}).context["upload"]

    with nothing_written():
        answer = browser.post(address, {"upload": kept, "reason": " "}, follow=True)

    assert "Say why" in answer.content.decode()
    assert browser.post(address, {"upload": kept, "reason": "New season"}).status_code == 302


TAKES_ONE = "It takes --reason, and without one writes nothing."
JOB = "A part of the system does what is due; it signs with its own name."
COMMANDS = {
    "audit_key": "It makes a key, and writes no row.",
    "audit_prune": "AUDIT_RETENTION_DAYS is the reason, which the tombstone and the log keep.",
    "audit_revert": TAKES_ONE,
    "audit_seal": JOB,
    "audit_verify": "It only reads.",
    "demo": "It fills an empty house, and refuses any other.",
    "import_attendees": "The list is the reason; taking it back takes --reason, and without one takes nothing back.",
    "import_table": TAKES_ONE,
    "publish_announcement": "Sending is the ordinary work, signed by whom --as names.",
    "read_bounces": JOB,
    "sweep": JOB,
    "sync_roles": "It stores the table of roles that came with the version, and the log says what differed.",
    "worker": JOB,
}
OURS = ("backoffice", "people", "webinars", "media", "comms")


def test_every_command_of_ours_is_placed() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith(OURS)}
    assert ours == set(COMMANDS)
