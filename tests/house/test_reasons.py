"""Whoever presses, saves, deletes or runs something dangerous is asked why: the whole table, and nothing outside of it.

A new button, form, page or command fails here until it is placed among those that ask or among those that say why not.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from pytest_django import Settings

from tests.audit.test_every_door import NEEDS, _flat, page, typed_into
from tests.factories import make_user
from tests.factories.comms import make_delivery
from tests.house.tables import nothing_written
from tests.house.world import World

KINDS = ("actions", "actions_detail", "actions_list", "actions_row", "actions_submit_line")
BLANKS = [None, "", "  \n"]

LEADS = "It only leads to a page, which asks where it has to."
OPENS = "It gives back what was closed, and keeps a reason where one is given."
TAGS = "Tags sort, and open nothing."
STEP = "An ordinary step of the work, which another button takes back."
SENDS = "Sending is the ordinary work; its dialog says whom it reaches."

# Buttons that refuse to act without a reason.
ASKING = {
    "people.user.change_role",
    "people.user.change_role_of_selected",
    "people.user.deactivate",
    "people.user.deactivate_selected",
    "webinars.registration.cancel_registration",
    "webinars.registration.cancel_selected",
    "webinars.registration.decline_registration",
    "webinars.registration.decline_selected",
    "webinars.webinar.cancel_webinar",
    "webinars.webinar.cancel_selected",
    "media.grant.revoke_grant",
    "media.grant.revoke_selected",
    "media.recording.change_access",
    "media.recording.change_access_of_selected",
    "media.recording.unpublish_recording",
    "media.recording.unpublish_selected",
    "comms.announcement.cancel_announcement",
    "comms.announcement.correct_announcement",
    "comms.announcement.retry_failed",
    "comms.announcement.withdraw_announcement",
    "comms.chatmessage.hide_message",
    "comms.chatmessage.hide_selected",
    "comms.chatmessage.unhide_message",
    "comms.chatmessage.unhide_selected",
    "comms.delivery.note_arrived",
    "comms.delivery.note_arrived_of_selected",
    "comms.delivery.retry_mail",
    "comms.delivery.retry_selected",
    "comms.delivery.send_again",
    "comms.suppression.release_address",
    "comms.suppression.release_selected",
    "comms.suppression.suppress_addresses",
}
# Why the others don't; of more rows than BULK_REASON_ABOVE each of the list's actions asks all the same.
WHY_NOT = {
    "people.user.activate": OPENS,
    "people.user.activate_selected": OPENS,
    "people.user.add_tags": TAGS,
    "people.user.remove_tags": TAGS,
    "people.user.set_password": LEADS,
    "webinars.registration.confirm_registration": OPENS,
    "webinars.registration.confirm_selected": OPENS,
    "webinars.webinar.archive_webinar": STEP,
    "webinars.webinar.duplicate_webinar": "It makes a draft that nobody sees, and changes nothing that is there.",
    "webinars.webinar.end_webinar": "The clock would do it a little later.",
    "webinars.webinar.import_attendees": LEADS,
    "webinars.webinar.publish_selected": STEP,
    "webinars.webinar.publish_webinar": STEP,
    "webinars.webinar.register_person": LEADS,
    "webinars.webinar.restore_webinar": OPENS,
    "webinars.webinar.show_registrations": LEADS,
    "webinars.webinar.start_webinar": "The clock would do it a little later.",
    "webinars.webinar.tag_selected": TAGS,
    "webinars.webinar.unpublish_webinar": STEP,
    "media.recording.grant_access": "Letting one person watch is ordinary work; of many the verb asks why.",
    "media.recording.grant_access_to_selected": "Letting one person watch is ordinary work; of many the verb asks why.",
    "media.recording.publish_recording": "An ordinary step; only telling people again asks why.",
    "media.recording.publish_selected": "An ordinary step; only telling people again asks why.",
    "comms.announcement.approve_announcement": "Whoever approves answers for the text with their name.",
    "comms.announcement.ask_approval": "It asks a colleague, and sends nothing.",
    "comms.announcement.pause_announcement": STEP,
    "comms.announcement.preview_announcement": LEADS,
    "comms.announcement.publish_announcement": SENDS,
    "comms.announcement.resume_announcement": STEP,
    "comms.announcement.send_now": SENDS,
    "comms.announcement.take_back_announcement": "Nobody was told yet; it is a draft again.",
    "comms.announcement.try_announcement": "It goes to oneself alone.",
    "comms.noticetemplate.reset_words": "The words that the house came with; a reason is kept where one is given.",
}


def buttons(*kinds: str) -> Iterator[str]:
    """Every button of the admin, of every model that has pages."""
    for model, model_admin in admin.site._registry.items():
        for kind in kinds:
            for name in _flat(getattr(model_admin, kind, ())):
                yield f"{model._meta.label_lower}.{name}"


def test_every_button_is_placed_once() -> None:
    assert ASKING | WHY_NOT.keys() == set(buttons(*KINDS))
    assert not ASKING & WHY_NOT.keys()


def needed(button: str, world: World) -> Any:
    """An object on which the button would act."""
    if button.startswith("comms.delivery."):
        return make_delivery(state="failed" if "retry" in button else "unknown")
    label = button.rsplit(".", 1)[0]
    return NEEDS[button](world) if button in NEEDS else world.objects[label]


def answer_of(browser: Client, button: str, item: Any, typed: dict[str, Any]) -> Any:
    """What pressing it comes to: on the page of the object, above the list, or of ticked rows."""
    label, name = button.rsplit(".", 1)
    if button in set(buttons("actions")):
        return browser.post(page(label, "changelist"), {**typed, "action": name, "_selected_action": [item.pk]})
    keys = [] if button in set(buttons("actions_list")) else [item.pk]
    return browser.post(page(label, name, *keys), typed, headers={"HX-Request": "true"})


@pytest.mark.parametrize("button", sorted(ASKING))
def test_a_button_that_asks_does_nothing_without_an_answer(world: World, browser: Client, button: str) -> None:
    typed, item = typed_into(world), needed(button, world)
    for blank in BLANKS:
        given = {**typed, "reason": blank} if blank is not None else {k: v for k, v in typed.items() if k != "reason"}
        with nothing_written(button):
            answer = answer_of(browser, button, item, given)
        assert answer.status_code == 200, "it went on"
        assert "reason" in answer.context["form"].errors

    done = answer_of(browser, button, item, typed)
    assert done.status_code == 302 or "HX-Redirect" in done.headers, "it was refused for something else"


@pytest.mark.parametrize("button", sorted(set(buttons("actions")) - ASKING))
def test_every_action_of_a_list_asks_above_so_many_rows(
    world: World, browser: Client, settings: Settings, button: str
) -> None:
    settings.BULK_REASON_ABOVE = 0
    typed, item = typed_into(world), needed(button, world)

    with nothing_written(button):
        answer = answer_of(browser, button, item, {**typed, "reason": "  "})

    assert "reason" in answer.context["form"].errors
    assert answer_of(browser, button, item, typed).status_code == 302


def test_20_rows_are_changed_without_a_reason_and_21_only_with_one(world: World, browser: Client) -> None:
    people = [make_user() for _ in range(21)]
    typed = {"action": "add_tags", "tags": [world.key_of("people.tag")], "_form_submitted": "1", "reason": ""}

    def tag(count: int, **given: str) -> int:
        chosen = {"_selected_action": [person.pk for person in people[:count]], "_count": str(count)}
        return browser.post(page("people.user", "changelist"), {**typed, **chosen, **given}).status_code

    with nothing_written():
        assert tag(21) == 200
    assert tag(20) == 302
    assert tag(21, reason="All of them") == 302
    assert people[20].history.latest().history_change_reason == "All of them"
    assert people[0].tags.count() == people[20].tags.count() == 1
