"""Lists and inlines without rows say so, and lead to where the first one is made, which says what it makes."""

from collections.abc import Callable

import pytest
from django.test import Client

from people.models import User
from tests.factories import make_recording, make_webinar

pytestmark = pytest.mark.django_db
LIST = "/admin/media/recording/"


def test_an_empty_list_says_so_and_offers_to_add_to_those_who_may(
    staff: User, auditor: User, signed_in: Callable[[User], Client]
) -> None:
    for person, may_add in ((staff, True), (auditor, False)):
        shown = signed_in(person).get(LIST).content.decode()
        assert "No recordings yet" in shown
        assert (">Add recording<" in shown) == may_add


def test_a_list_narrowed_to_nothing_offers_to_show_all(staff: User, signed_in: Callable[[User], Client]) -> None:
    make_recording(title="Here")
    shown = signed_in(staff).get(f"{LIST}?q=elsewhere").content.decode()
    assert "No recordings match" in shown
    assert "No recordings yet" not in shown


def test_an_inline_without_rows_says_so_and_leads_to_the_form_with_its_parent_chosen(
    staff: User, signed_in: Callable[[User], Client]
) -> None:
    webinar = make_webinar(title="The parent")
    browser = signed_in(staff)
    shown = browser.get(f"/admin/webinars/webinar/{webinar.pk}/change/").content.decode()
    address = f"{LIST}add/?webinar={webinar.pk}"
    assert "No recordings yet." in shown
    assert f'href="{address}"' in shown
    form = browser.get(address).content.decode()
    assert "The parent" in form
    assert "New recording" in form


def test_an_inline_offers_nothing_to_those_who_may_not_add(auditor: User, signed_in: Callable[[User], Client]) -> None:
    webinar = make_webinar()
    shown = signed_in(auditor).get(f"/admin/webinars/webinar/{webinar.pk}/change/").content.decode()
    assert "No recordings yet." in shown
    assert f"{LIST}add/" not in shown
