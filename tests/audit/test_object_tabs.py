"""The pages of an object are tabs: its form, its audit log, and of a person what they did."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from backoffice.foundation.history import delete_many
from people.models import Tag, User
from tests.audit.record import TRACKED
from tests.factories import make_tag, make_webinar
from tests.house.world import make_world

type SignedIn = Callable[[User], Client]


def tabs(answer: Any) -> list[tuple[str, str, bool]]:
    """Words, address and whether it is the one that is open, of each tab on the page."""
    found = re.search(r'<nav id="tabs-items".*?</nav>', answer.content.decode(), re.DOTALL)
    if found is None:
        return []
    links = re.findall(r'<a href="([^"]*)" class="([^"]*)"[^>]*>(.*?)</a>', found[0], re.DOTALL)
    return [(words.strip(), address, kind == "active") for address, kind, words in links]


def page_of(item: Any, name: str) -> str:
    return reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_{name}", args=[item.pk])


@pytest.mark.parametrize("label", sorted(label for label, model in TRACKED.items() if model in admin.site._registry))
def test_the_audit_log_is_a_tab_of_every_object_with_history(
    label: str, administrator: User, organizer: User, attendee: User, staff: User, signed_in: SignedIn
) -> None:
    make_world(organizer, attendee, staff)
    item = TRACKED[label]._base_manager.first()
    assert item is not None, "the world has none"
    form, log = page_of(item, "change"), page_of(item, "history")
    browser = signed_in(administrator)

    on_form, on_log = tabs(browser.get(form)), tabs(browser.get(log))

    assert [(address, is_open) for _words, address, is_open in on_form][:2] == [(form, True), (log, False)]
    assert [(address, is_open) for _words, address, is_open in on_log][:2] == [(form, False), (log, True)]
    assert on_form[1][0] == "Audit log"


def test_what_a_person_did_is_a_tab_for_those_who_read_the_log(
    administrator: User, auditor: User, staff: User, signed_in: SignedIn
) -> None:
    did = ("What this person did", f"{reverse('admin:audit_logline_changelist')}?actor={staff.pk}", False)
    for reader in (administrator, auditor):
        browser = signed_in(reader)
        assert tabs(browser.get(page_of(staff, "change")))[2:] == [did]
        assert tabs(browser.get(page_of(staff, "history")))[2:] == [did]
    assert len(tabs(signed_in(staff).get(page_of(staff, "change")))) == 2


def test_a_version_belongs_to_the_audit_log(administrator: User, signed_in: SignedIn) -> None:
    webinar = make_webinar()
    row = webinar.history.get().pk
    address = reverse("admin:webinars_webinar_simple_history", args=[webinar.pk, row])
    assert [is_open for _words, _address, is_open in tabs(signed_in(administrator).get(address))] == [False, True]


def test_what_was_deleted_has_no_form(administrator: User, signed_in: SignedIn) -> None:
    tag = make_tag("gone")
    log = page_of(tag, "history")
    delete_many(Tag.objects.all())
    assert [address for _words, address, _is_open in tabs(signed_in(administrator).get(log))] == [log]


def test_a_form_in_a_window_of_its_own_and_that_of_a_new_object_have_none(
    administrator: User, signed_in: SignedIn
) -> None:
    tag, browser = make_tag("kept"), signed_in(administrator)
    assert tabs(browser.get(page_of(tag, "change"), {"_popup": "1"})) == []
    assert tabs(browser.get(reverse("admin:people_tag_add"))) == []
