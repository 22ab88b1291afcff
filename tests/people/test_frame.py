"""The frame of the pages for attendees."""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from people.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("who", "sees"), [("attendee", False), ("organizer", True), ("auditor", True)])
def test_only_those_who_work_here_see_the_way_to_the_back_office(
    who: str, sees: bool, signed_in: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    page = signed_in(request.getfixturevalue(who)).get("/account/").content.decode()

    assert ('href="/admin/"' in page) is sees
    assert 'action="/logout/"' in page


def test_a_missing_page_is_answered_in_the_frame(db: None) -> None:
    response = Client().get("/nothing/here/")

    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
    assert "backoffice/site.css" in response.content.decode()


def test_a_refused_page_is_answered_in_the_frame(auditor: User, signed_in: Callable[[User], Client]) -> None:
    response = signed_in(auditor).get("/admin/people/user/add/")

    assert response.status_code == 403
    assert "You may not open this page" in response.content.decode()


def test_a_form_from_elsewhere_is_refused_in_words(attendee: User) -> None:
    browser = Client(enforce_csrf_checks=True)

    response = browser.post("/login/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert "This form is too old" in response.content.decode()


def test_the_page_for_our_own_faults_needs_nothing_that_may_be_broken() -> None:
    assert "Something went wrong on our side" in render_to_string("500.html")


def test_names_are_shown_as_text(attendee: User, signed_in: Callable[[User], Client]) -> None:
    attendee.name = "<b onclick=x>Ada</b>"
    attendee.save()

    page = signed_in(attendee).get("/account/").content.decode()

    assert "<b onclick" not in page
    assert "&lt;b onclick" in page


def test_no_page_needs_inline_code_or_style(attendee: User, signed_in: Callable[[User], Client]) -> None:
    for browser, path in ((Client(), "/login/"), (Client(), "/password/"), (signed_in(attendee), "/account/")):
        response = browser.get(path)
        page = response.content.decode()
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert "<script" not in page
        assert " style=" not in page


def test_the_figure_beside_notifications_is_shown_when_a_page_gives_it(attendee: User, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = attendee

    header = render_to_string("site/header.html", {"unread_count": 3, "user": attendee}, request)

    assert ("Notifications" not in header) or ("unread" in header)
