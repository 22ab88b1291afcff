"""An organizer of another webinar meets a closed door at every address, and a manager does not."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from people.models import User
from tests.factories import make_registration, make_series, make_user, make_webinar
from webinars.choices import WebinarState
from webinars.models import Webinar

pytestmark = pytest.mark.usefixtures("lab")

SECRET = "Merger of Acme and Globex"


@pytest.fixture
def webinar(organizer: User) -> Webinar:
    return make_webinar(title=SECRET, organizer=organizer)


@pytest.fixture
def stranger(other_organizer: User, signed_in: Any) -> Client:
    make_webinar(title="Own webinar", organizer=other_organizer)
    return signed_in(other_organizer)


def test_the_list_shows_an_organizer_their_own_webinars_and_nobody_elses(webinar: Webinar, stranger: Client) -> None:
    page = stranger.get("/admin/webinars/webinar/").content.decode()
    assert "Own webinar" in page
    assert SECRET not in page


def test_searching_for_another_organizers_webinar_finds_nothing(webinar: Webinar, stranger: Client) -> None:
    page = stranger.get("/admin/webinars/webinar/", {"q": "Merger"})
    assert page.context["cl"].result_count == 0


@pytest.mark.parametrize("address", ["change/", "delete/", "history/", "history/{version}/"])
def test_the_pages_of_another_organizers_webinar_are_not_there(
    webinar: Webinar, stranger: Client, address: str
) -> None:
    version = webinar.history.get().history_id
    answer = stranger.get(f"/admin/webinars/webinar/{webinar.pk}/{address.format(version=version)}")
    assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.FOUND, HTTPStatus.FORBIDDEN}
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("address", ["change/", "history/"])
def test_the_pages_of_ones_own_webinar_are_there(
    webinar: Webinar, organizer: User, signed_in: Any, address: str
) -> None:
    answer = signed_in(organizer).get(f"/admin/webinars/webinar/{webinar.pk}/{address}")
    assert answer.status_code == HTTPStatus.OK
    assert SECRET in answer.content.decode()


def test_saving_another_organizers_webinar_changes_nothing(webinar: Webinar, stranger: Client) -> None:
    stranger.post(f"/admin/webinars/webinar/{webinar.pk}/change/", {"title": "taken over"})
    webinar.refresh_from_db()
    assert webinar.title == SECRET


def test_autocomplete_names_only_what_the_user_may_see(webinar: Webinar, stranger: Client) -> None:
    field = {"app_label": "webinars", "model_name": "registration", "field_name": "webinar"}
    found = stranger.get("/admin/autocomplete/", field).json()["results"]
    assert [item["text"] for item in found] == ["Own webinar"]


def test_the_choices_of_a_form_are_those_the_user_may_see(webinar: Webinar, organizer: User, signed_in: Any) -> None:
    make_user(name="Hidden Person")
    page = signed_in(organizer).get(f"/admin/webinars/webinar/{webinar.pk}/change/")
    hosts = page.context["adminform"].form.fields["hosts"].queryset
    assert [str(person) for person in hosts] == [str(organizer)]


def test_a_choice_outside_the_scope_is_refused(webinar: Webinar, organizer: User, signed_in: Any) -> None:
    hidden = make_user(name="Hidden Person")
    answer = signed_in(organizer).post(
        f"/admin/webinars/webinar/{webinar.pk}/change/", _form_of(webinar, hosts=[hidden.pk])
    )
    assert answer.status_code == HTTPStatus.OK
    assert "hosts" in answer.context["adminform"].form.errors
    assert not webinar.hosts.exists()


def test_saving_keeps_the_linked_people_whom_the_user_may_not_see(
    webinar: Webinar, organizer: User, signed_in: Any
) -> None:
    colleague = make_user(name="Colleague")
    webinar.hosts.add(colleague)
    url = f"/admin/webinars/webinar/{webinar.pk}/change/"
    offered = signed_in(organizer).get(url).context["adminform"].form.fields["hosts"].queryset
    answer = signed_in(organizer).post(url, _form_of(webinar, title="New title", hosts=[colleague.pk]))
    assert answer.status_code == HTTPStatus.FOUND
    assert colleague in offered
    assert [*webinar.hosts.all()] == [colleague]


def test_a_filter_by_the_key_of_a_hidden_object_does_not_say_its_name(webinar: Webinar, stranger: Client) -> None:
    make_registration(webinar=webinar)
    page = stranger.get("/admin/webinars/registration/", {"webinar__id__exact": webinar.pk})
    assert page.context["cl"].result_count == 0
    assert SECRET not in page.content.decode()


def test_a_filter_without_search_lists_only_what_the_user_may_see(stranger: Client) -> None:
    make_series(title="Secret series")
    assert "Secret series" not in stranger.get("/admin/webinars/webinar/").content.decode()


def test_a_filter_by_something_that_is_no_key_is_no_error(webinar: Webinar, stranger: Client) -> None:
    answer = stranger.get("/admin/webinars/registration/", {"webinar__id__exact": "x"})
    assert answer.status_code == HTTPStatus.FOUND


def test_an_inline_shows_only_the_rows_within_the_scope(webinar: Webinar, organizer: User, signed_in: Any) -> None:
    registration = make_registration(webinar=webinar)
    page = signed_in(organizer).get(f"/admin/webinars/webinar/{webinar.pk}/change/").content.decode()
    assert str(registration.user) in page


@pytest.mark.parametrize("page", ["²", "0", "-1", "99", "x"])
def test_an_inline_page_that_is_not_there_is_no_error(
    webinar: Webinar, organizer: User, signed_in: Any, page: str
) -> None:
    answer = signed_in(organizer).get(f"/admin/webinars/webinar/{webinar.pk}/change/", {"registrations-page": page})
    assert answer.status_code == HTTPStatus.OK


def test_a_row_action_on_another_organizers_webinar_is_not_there(webinar: Webinar, stranger: Client) -> None:
    answer = stranger.post(
        f"/admin/webinars/webinar/{webinar.pk}/cancel_webinar/", {"_form_submitted": "on", "reason": "because"}
    )
    webinar.refresh_from_db()
    assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
    assert webinar.state == WebinarState.SCHEDULED


def test_a_bulk_action_touches_no_row_outside_the_scope(webinar: Webinar, stranger: Client) -> None:
    own = Webinar.objects.get(title="Own webinar")
    data = {"action": "cancel_selected", "_selected_action": [webinar.pk, own.pk], "select_across": "0"}
    page = stranger.post("/admin/webinars/webinar/", data)
    assert SECRET not in page.content.decode()
    stranger.post("/admin/webinars/webinar/", {**data, "_form_submitted": "on", "reason": "because", "_count": "1"})
    assert Webinar.objects.get(pk=own.pk).state == WebinarState.CANCELLED
    assert Webinar.objects.get(pk=webinar.pk).state == WebinarState.SCHEDULED


def test_a_list_cannot_be_searched_by_a_secret_field(staff: User, signed_in: Any) -> None:
    answer = signed_in(staff).get("/admin/people/user/", {"password__startswith": "md5"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST


def _form_of(webinar: Webinar, **values: Any) -> dict[str, Any]:
    return {
        "title": webinar.title,
        "description": "",
        "organizer": webinar.organizer_id,
        "starts_at_0": "2027-01-01",
        "starts_at_1": "12:00:00",
        "duration_minutes": 60,
        "registrations-TOTAL_FORMS": 0,
        "registrations-INITIAL_FORMS": 0,
        **values,
    }
