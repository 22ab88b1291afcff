"""Chat messages in the admin: read, search, hide."""

import pytest
from django.db import connection
from django.urls import reverse

from comms.models import ChatMessage
from tests.factories import make_webinar
from tests.factories.comms import make_chat_message

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/chatmessage/"


def act(browser, message, name, **values):
    return browser.post(
        reverse(f"admin:comms_chatmessage_{name}", args=[message.pk]), {"_form_submitted": "1", **values}
    )


def act_on_many(browser, messages, name, **values):
    selected = {"action": name, "_selected_action": [message.pk for message in messages]}
    return browser.post(LIST, {**selected, "_form_submitted": "1", "_count": len(messages), **values})


def test_an_organizer_of_another_webinar_neither_sees_nor_hides(organizer, other_organizer, signed_in):
    message = make_chat_message(webinar=make_webinar(organizer=organizer), text="Between us")
    browser = signed_in(other_organizer)

    for address in (LIST, f"{LIST}?q=Between", f"{LIST}{message.pk}/change/", f"{LIST}{message.pk}/history/"):
        assert b"Between us" not in browser.get(address).content
    assert act(browser, message, "hide_message", reason="mine").status_code in {403, 404}
    act_on_many(browser, [message], "hide_selected", reason="mine")

    message.refresh_from_db()
    assert not message.is_hidden


def test_an_auditor_reads_and_hides_nothing(auditor, signed_in):
    message = make_chat_message(text="A question")
    browser = signed_in(auditor)

    assert b"A question" in browser.get(LIST).content
    assert act(browser, message, "hide_message", reason="x").status_code == 403
    act_on_many(browser, [message], "hide_selected", reason="x")

    message.refresh_from_db()
    assert not message.is_hidden


def test_nobody_edits_or_deletes_what_somebody_wrote(administrator, signed_in):
    message = make_chat_message(text="As written")
    browser = signed_in(administrator)

    browser.post(f"{LIST}{message.pk}/change/", {"text": "Twisted", "is_hidden": "on"})
    assert browser.post(f"{LIST}{message.pk}/delete/", {"post": "yes"}).status_code == 403

    message.refresh_from_db()
    assert (message.text, message.is_hidden) == ("As written", False)


def test_an_organizer_hides_a_message_of_their_webinar_with_a_reason(organizer, signed_in):
    message = make_chat_message(webinar=make_webinar(organizer=organizer))
    browser = signed_in(organizer)

    assert "Say why" in act(browser, message, "hide_message", reason="").content.decode()
    act(browser, message, "hide_message", reason="Advertising")

    message.refresh_from_db()
    latest = message.history.first()
    assert (message.is_hidden, message.hidden_reason) == (True, "Advertising")
    assert (latest.history_user, latest.history_change_reason) == (organizer, "Advertising")


def test_a_hidden_message_is_shown_again(staff, signed_in):
    message = make_chat_message(is_hidden=True, hidden_reason="Advertising")

    act(signed_in(staff), message, "unhide_message", reason="A mistake")

    message.refresh_from_db()
    assert (message.is_hidden, message.hidden_reason) == (False, "")


def test_hiding_many_keeps_the_reasons_of_those_hidden_before(staff, signed_in):
    before = make_chat_message(is_hidden=True, hidden_reason="Rude")
    messages = [make_chat_message(), make_chat_message(), before]

    act_on_many(signed_in(staff), messages, "hide_selected", reason="Advertising")

    reasons = ChatMessage.objects.order_by("pk").values_list("hidden_reason", flat=True)
    assert sorted(reasons) == ["Advertising", "Advertising", "Rude"]
    assert before.history.count() == 1

    act_on_many(signed_in(staff), messages, "unhide_selected", reason="All fine")
    assert not ChatMessage.objects.filter(is_hidden=True).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_1_and_for_3_rows(rows, staff, signed_in, django_assert_num_queries):
    for _ in range(rows):
        make_chat_message()
    browser = signed_in(staff)

    with django_assert_num_queries(7 if connection.vendor == "postgresql" else 6):  # an estimate first
        assert browser.get(LIST).status_code == 200


def test_the_list_says_who_hid_a_message_and_why_and_the_page_offers_no_saving(staff, organizer, signed_in):
    message = make_chat_message(webinar=make_webinar(organizer=organizer))
    act(signed_in(organizer), message, "hide_message", reason="Advertising")
    browser = signed_in(staff)

    for address in (LIST, f"{LIST}{message.pk}/change/"):
        html = browser.get(address).content.decode()
        assert "Olga Organizer · " in html
        assert "Advertising" in html
    assert 'name="_save"' not in html
