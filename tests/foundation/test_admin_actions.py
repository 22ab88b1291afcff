"""Dialogs and bulk actions: what they ask, what they do, and how a broken rule answers."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from people.models import User
from tests.factories import make_webinar
from webinars.choices import WebinarState
from webinars.models import Webinar

pytestmark = pytest.mark.usefixtures("lab")
LIST = "/admin/webinars/webinar/"
AGREED = {"_form_submitted": "on", "reason": "No speaker."}


@pytest.fixture
def browser(staff: User, signed_in: Any) -> Client:
    return signed_in(staff)


def test_a_dialog_opens_with_its_questions_and_does_nothing_yet(browser: Client) -> None:
    webinar = make_webinar()
    page = browser.get(f"{LIST}{webinar.pk}/cancel_webinar/").content.decode()
    assert "Cancel this webinar?" in page
    assert 'name="reason"' in page
    assert Webinar.objects.get().state == WebinarState.SCHEDULED


def test_a_dialog_sends_the_browser_back_to_where_it_was_opened(browser: Client) -> None:
    webinar = make_webinar()
    opened_on = f"http://testserver{LIST}?state__exact=scheduled"
    answer = browser.post(
        f"{LIST}{webinar.pk}/cancel_webinar/",
        AGREED,
        headers={"HX-Request": "true", "HX-Current-URL": opened_on},
    )
    assert answer.headers["HX-Redirect"] == opened_on
    assert "Cancelled." in browser.get(LIST).content.decode()
    assert Webinar.objects.get().state == WebinarState.CANCELLED
    assert webinar.history.first().history_change_reason == "No speaker."


def test_a_dialog_sends_nobody_to_another_site(browser: Client) -> None:
    webinar = make_webinar()
    answer = browser.post(
        f"{LIST}{webinar.pk}/cancel_webinar/",
        AGREED,
        headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/"},
    )
    assert answer.headers["HX-Redirect"] == LIST


def test_a_broken_rule_keeps_the_dialog_open_with_what_was_typed(browser: Client) -> None:
    webinar = make_webinar(title="Past", state=WebinarState.ENDED)
    answer = browser.post(f"{LIST}{webinar.pk}/cancel_webinar/", AGREED, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.OK
    assert "HX-Redirect" not in answer.headers
    assert "“Past” is over." in page
    assert "No speaker." in page


def test_a_dialog_without_the_answer_it_insists_on_asks_again(browser: Client) -> None:
    webinar = make_webinar()
    answer = browser.post(f"{LIST}{webinar.pk}/cancel_webinar/", {"_form_submitted": "on", "reason": " "})
    assert "Say why" in answer.content.decode()
    assert Webinar.objects.get().state == WebinarState.SCHEDULED


def test_an_action_that_the_state_does_not_allow_is_hidden_and_an_old_page_is_told_why_not(browser: Client) -> None:
    webinar = make_webinar(title="Gone", state=WebinarState.CANCELLED)
    assert "Cancel webinar…" not in browser.get(f"{LIST}{webinar.pk}/change/").content.decode()
    answer = browser.post(f"{LIST}{webinar.pk}/cancel_webinar/", AGREED)
    assert answer.status_code == HTTPStatus.OK
    assert "“Gone” is cancelled already." in answer.content.decode()
    assert webinar.history.count() == 1


def test_an_action_without_its_permission_is_hidden_and_refused(auditor: User, signed_in: Any) -> None:
    webinar = make_webinar()
    browser = signed_in(auditor)
    assert "cancel_webinar" not in browser.get(LIST).content.decode()
    assert browser.get(f"{LIST}{webinar.pk}/cancel_webinar/").status_code == HTTPStatus.FORBIDDEN
    assert browser.post(f"{LIST}{webinar.pk}/cancel_webinar/", AGREED).status_code == HTTPStatus.FORBIDDEN


def test_a_bulk_action_names_twenty_and_counts_the_rest_before_it_does_anything(browser: Client) -> None:
    webinars = [make_webinar(title=f"Talk {number:02}") for number in range(23)]
    answer = browser.post(LIST, _ticked(webinars))
    assert answer.context["count"] == 23
    assert len(answer.context["names"]) == 20
    assert "and 3 more" in answer.content.decode()
    assert not Webinar.objects.filter(state=WebinarState.CANCELLED).exists()


def test_a_bulk_action_runs_once_confirmed_and_signs_the_history_with_the_reason(browser: Client) -> None:
    webinars = [make_webinar(), make_webinar()]
    kept = make_webinar()
    answer = browser.post(LIST, {**_ticked(webinars), **AGREED, "_count": "2"}, follow=True)
    assert "2 cancelled." in answer.content.decode()
    assert {webinar.history.first().history_change_reason for webinar in webinars} == {"No speaker."}
    assert Webinar.objects.get(pk=kept.pk).state == WebinarState.SCHEDULED


def test_all_rows_of_a_filtered_list_can_be_chosen_across_its_pages(browser: Client) -> None:
    webinars = [make_webinar(state=WebinarState.SCHEDULED) for _ in range(52)]
    draft = make_webinar(state=WebinarState.DRAFT)
    url = f"{LIST}?state__exact=scheduled"
    everything = {**_ticked(webinars[:1]), "select_across": "1"}
    assert browser.post(url, everything).context["count"] == 52
    browser.post(url, {**everything, **AGREED, "_count": "52"})
    assert Webinar.objects.filter(state=WebinarState.CANCELLED).count() == 52
    assert Webinar.objects.get(pk=draft.pk).state == WebinarState.DRAFT


def test_a_list_that_changed_since_the_question_is_shown_again(browser: Client) -> None:
    webinar = make_webinar()
    everything = {**_ticked([webinar]), "select_across": "1"}
    make_webinar()
    answer = browser.post(LIST, {**everything, **AGREED, "_count": "1"})
    assert answer.status_code == HTTPStatus.OK
    assert answer.context["count"] == 2
    assert not Webinar.objects.filter(state=WebinarState.CANCELLED).exists()


def test_a_rule_broken_by_a_bulk_action_is_shown_and_nothing_is_done(browser: Client) -> None:
    webinars = [make_webinar(), make_webinar(title="Past", state=WebinarState.ENDED)]
    answer = browser.post(LIST, {**_ticked(webinars), **AGREED, "_count": "2"})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.OK
    assert "“Past” is over." in page
    assert "No speaker." in page
    assert not Webinar.objects.filter(state=WebinarState.CANCELLED).exists()


def _ticked(webinars: list[Webinar]) -> dict[str, Any]:
    return {
        "action": "cancel_selected",
        "_selected_action": [webinar.pk for webinar in webinars],
        "select_across": "0",
    }
