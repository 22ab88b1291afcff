"""Webinars in the admin."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from people.models import User
from tests.factories import make_registration, make_series, make_tag, make_user, make_webinar
from webinars.choices import WebinarState
from webinars.models import Webinar

pytestmark = pytest.mark.django_db
type Browser = Callable[[User], Client]

LIST = "/admin/webinars/webinar/"


def list_queries(role: str) -> int:
    """Whoever sees every row gets an estimated count on PostgreSQL, which is one query more."""
    return 7 if role == "staff" and connection.vendor == "postgresql" else 6


def page(webinar: Webinar, name: str = "change") -> str:
    return f"{LIST}{webinar.pk}/{name}/"


def form_values(**values: object) -> dict[str, object]:
    """What a browser sends for a new webinar."""
    start = timezone.now() + timedelta(days=9)
    return {
        "title": "Growing tomatoes",
        "slug": "growing-tomatoes",
        "starts_at_0": start.date().isoformat(),
        "starts_at_1": "18:00",
        "starts_at_2": "",
        "time_zone": "Europe/Rome",
        "duration_minutes": "90",
        "price": "0.00",
        "currency": "EUR",
        "description": "",
        **values,
    }


def save(browser: Client, webinar: Webinar, **values: object) -> HttpResponse:
    """Send the webinar's form as its page gives it, with these values typed over."""
    sent = form_values(**values)
    for inline in browser.get(page(webinar)).context["inline_admin_formsets"]:
        for field in inline.formset.management_form:
            sent[field.html_name] = field.value() or 0
    return browser.post(page(webinar), sent, follow=True)


def errors_of(response: object) -> str:
    return str(response.context["errors"]) + str(response.context["adminform"].form.errors)  # type: ignore[attr-defined]


@pytest.fixture
def secret(organizer: User) -> Webinar:
    return make_webinar(title="Secret plans", organizer=organizer, starts_at=timezone.now() + timedelta(days=3))


def test_an_organizer_of_another_webinar_finds_nothing_of_it(
    secret: Webinar, other_organizer: User, signed_in: Browser
) -> None:
    make_registration(webinar=secret)
    browser = signed_in(other_organizer)

    for path in (LIST, f"{LIST}?q=Secret", f"{LIST}?organizer__id__exact={secret.organizer_id}"):
        assert b"Secret plans" not in browser.get(path).content
    for name in ("change", "history", "delete"):
        response = browser.get(page(secret, name))
        assert response.status_code in {302, 403, 404}
        assert b"Secret plans" not in response.content
    autocomplete = "/admin/autocomplete/?app_label=webinars&model_name=registration&field_name=webinar&term=Secret"
    assert b"Secret plans" not in browser.get(autocomplete).content
    export = browser.post(f"{LIST}export/", {"format": "csv", "columns": ["title"]})
    assert b"Secret plans" not in b"".join(export.streaming_content if export.streaming else [export.content])


@pytest.mark.parametrize(
    "action",
    [
        "publish_webinar", "unpublish_webinar", "cancel_webinar", "start_webinar", "end_webinar", "archive_webinar",
        "restore_webinar", "duplicate_webinar", "show_registrations", "register_person", "import_attendees",
    ],
)  # fmt: skip
def test_an_organizer_of_another_webinar_moves_nothing(
    action: str, secret: Webinar, other_organizer: User, signed_in: Browser
) -> None:
    data = {"reason": "I want to", "title": "Stolen", "starts_at_0": "2031-01-01", "starts_at_1": "10:00"}

    response = signed_in(other_organizer).post(page(secret, action.replace("_", "-")), {**data, "_form_submitted": "1"})
    again = signed_in(other_organizer).post(f"{LIST}{secret.pk}/{action}/", data)

    assert {response.status_code, again.status_code} <= {302, 403, 404}
    assert b"Secret" not in response.content + again.content
    secret.refresh_from_db()
    assert (secret.state, secret.archived_at, Webinar.objects.count()) == ("scheduled", None, 1)


def test_bulk_actions_leave_other_peoples_webinars_alone(
    secret: Webinar, other_organizer: User, signed_in: Browser
) -> None:
    own = make_webinar(organizer=other_organizer)
    data = {"_selected_action": [secret.pk, own.pk], "_form_submitted": "1", "_count": "1", "reason": "Gone"}

    signed_in(other_organizer).post(LIST, {**data, "action": "cancel_selected"})

    assert list(Webinar.objects.order_by("pk").values_list("state", flat=True)) == ["scheduled", "cancelled"]


@pytest.mark.parametrize("role", ["auditor", "attendee"])
def test_who_may_only_look_changes_nothing(
    role: str, secret: Webinar, request: pytest.FixtureRequest, signed_in: Browser
) -> None:
    browser = signed_in(request.getfixturevalue(role))

    response = browser.post(page(secret), form_values(title="Changed"))
    action = browser.post(f"{LIST}{secret.pk}/cancel_webinar/", {"reason": "No"})

    assert {response.status_code, action.status_code} <= {302, 403}
    secret.refresh_from_db()
    assert (secret.title, secret.state) == ("Secret plans", "scheduled")


def test_an_auditor_reads_the_start_in_the_webinars_own_zone(
    organizer: User, auditor: User, signed_in: Browser
) -> None:
    webinar = make_webinar(
        organizer=organizer, time_zone="Asia/Kolkata", starts_at=datetime(2031, 7, 1, 12, 30, tzinfo=UTC)
    )

    for path in (LIST, page(webinar)):
        content = signed_in(auditor).get(path).content.decode()
        assert "1 Jul 2031, 18:00" in content
        assert "Asia/Kolkata (IST)" in content


def test_an_organizers_new_webinar_is_their_own_whatever_the_form_says(
    organizer: User, other_organizer: User, signed_in: Browser
) -> None:
    response = signed_in(organizer).post(f"{LIST}add/", form_values(organizer=str(other_organizer.pk)))

    assert response.status_code == 302
    webinar = Webinar.objects.get()
    assert (webinar.organizer, webinar.state) == (organizer, "draft")


def test_an_organizer_does_not_hand_a_webinar_to_somebody_else(
    secret: Webinar, organizer: User, other_organizer: User, signed_in: Browser
) -> None:
    response = save(signed_in(organizer), secret, title="Renamed", organizer=str(other_organizer.pk))

    secret.refresh_from_db()
    assert response.status_code == 200
    assert (secret.title, secret.organizer) == ("Renamed", organizer)


def test_staff_choose_an_organizer_who_works_here(
    staff: User, organizer: User, attendee: User, signed_in: Browser
) -> None:
    browser = signed_in(staff)

    refused = browser.post(f"{LIST}add/", form_values(organizer=str(attendee.pk)))
    assert "does not work here" in errors_of(refused)

    browser.post(f"{LIST}add/", form_values(organizer=str(organizer.pk)))
    assert Webinar.objects.get().organizer == organizer


def test_the_start_is_entered_on_the_clock_of_the_chosen_zone(organizer: User, signed_in: Browser) -> None:
    values = form_values(starts_at_0="2031-07-01", starts_at_1="18:00", time_zone="Asia/Kolkata")

    signed_in(organizer).post(f"{LIST}add/", values)

    assert Webinar.objects.get().starts_at == datetime(2031, 7, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"starts_at_0": "2031-03-30", "starts_at_1": "02:30"}, "does not exist on 30 March 2031 in Europe/Rome"),
        ({"starts_at_0": "2031-10-26", "starts_at_1": "02:30"}, "comes twice on 26 October 2031 in Europe/Rome"),
        ({"starts_at_0": "soon"}, "This is not a date"),
        ({"starts_at_1": "25:00"}, "This is not a time"),
        ({"starts_at_1": ""}, "Give a date and a time"),
        ({"starts_at_2": "third"}, "Select a valid choice"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
        ({"time_zone": ""}, "This field is required"),
        ({"duration_minutes": "0"}, "greater than or equal to 1"),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"currency": "eur"}, "Three capital letters"),
        ({"title": ""}, "This field is required"),
        ({"duration_minutes": "99999999999999999999"}, "less than or equal to"),
        ({"duration_minutes": "2147483647", "starts_at_0": "9999-12-31"}, "outside the calendar"),
    ],
)
def test_wrong_input_is_told_beside_the_field_and_writes_nothing(
    values: dict[str, str], says: str, organizer: User, signed_in: Browser
) -> None:
    response = signed_in(organizer).post(f"{LIST}add/", form_values(**values))

    assert response.status_code == 200
    assert says in errors_of(response)
    assert not Webinar.objects.exists()


def test_an_hour_that_comes_twice_is_chosen_once_and_kept(organizer: User, signed_in: Browser) -> None:
    browser = signed_in(organizer)
    twice = {"starts_at_0": "2031-10-26", "starts_at_1": "02:30"}
    browser.post(f"{LIST}add/", form_values(**twice, starts_at_2="second"))
    webinar = Webinar.objects.get()
    assert webinar.starts_at == datetime(2031, 10, 26, 1, 30, tzinfo=UTC)

    assert 'value="second" selected' in browser.get(page(webinar)).content.decode()
    save(browser, webinar, **twice, starts_at_2="second", title="Renamed")

    assert Webinar.objects.get().title == "Renamed"
    assert Webinar.objects.get().starts_at == webinar.starts_at


def test_saving_a_form_nobody_changed_moves_nothing_and_leaves_no_history(organizer: User, signed_in: Browser) -> None:
    start = datetime(2031, 10, 26, 0, 30, 12, 345, tzinfo=UTC)
    webinar = make_webinar(organizer=organizer, starts_at=start, time_zone="Europe/Rome")
    browser = signed_in(organizer)
    shown = {"starts_at_0": "2031-10-26", "starts_at_1": "02:30", "starts_at_2": "first", "duration_minutes": "60"}

    save(browser, webinar, title=webinar.title, slug=webinar.slug, **shown)

    assert Webinar.objects.get().starts_at == start
    assert webinar.history.count() == 1


def test_broken_rules_are_told_on_the_form(organizer: User, signed_in: Browser) -> None:
    webinar = make_webinar(organizer=organizer, capacity=3)
    make_registration(webinar=webinar)
    make_registration(webinar=webinar)

    response = save(signed_in(organizer), webinar, capacity="1")

    assert "2 people have a seat" in errors_of(response)
    assert Webinar.objects.get().capacity == 3


def test_more_seats_on_the_form_go_to_the_waiting_list(organizer: User, signed_in: Browser) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    make_registration(webinar=webinar)
    waiting = make_registration(webinar=webinar, state="waitlisted")

    response = save(signed_in(organizer), webinar, capacity="5")

    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert "1 person on the waiting list got a seat" in response.content.decode()


def test_publishing_and_cancelling_from_the_page_are_signed(organizer: User, signed_in: Browser) -> None:
    webinar = make_webinar(organizer=organizer, state=WebinarState.DRAFT)
    browser = signed_in(organizer)

    browser.post(page(webinar, "publish_webinar"))
    webinar.refresh_from_db()
    assert webinar.state == "draft", "a dialog that was only opened does nothing"
    browser.post(page(webinar, "publish_webinar"), {"_form_submitted": "1"})
    refused = browser.post(page(webinar, "cancel_webinar"), {"_form_submitted": "1", "reason": ""})
    assert "Say why" in refused.content.decode()
    browser.post(page(webinar, "cancel_webinar"), {"_form_submitted": "1", "reason": "Speaker ill"})

    rows = webinar.history.order_by("pk").values_list("state", "history_user", "history_change_reason", "way")
    assert list(rows)[1:] == [
        ("scheduled", organizer.pk, "", "admin"),
        ("cancelled", organizer.pk, "Speaker ill", "admin"),
    ]


def test_the_page_offers_only_the_moves_that_are_possible(organizer: User, signed_in: Browser) -> None:
    webinar = make_webinar(organizer=organizer, state=WebinarState.DRAFT)
    browser = signed_in(organizer)

    draft = browser.get(page(webinar)).content.decode()
    webinar.state = WebinarState.CANCELLED
    webinar.save()
    cancelled = browser.get(page(webinar)).content.decode()

    assert "publish_webinar" in draft
    assert "restore_webinar" not in draft
    assert "publish_webinar" not in cancelled
    assert "archive_webinar" in cancelled


def test_a_page_grown_old_gets_the_reason_and_not_an_error(organizer: User, signed_in: Browser) -> None:
    webinar = make_webinar(organizer=organizer, state=WebinarState.CANCELLED)

    response = signed_in(organizer).post(page(webinar, "publish_webinar"), {"_form_submitted": "1"})

    assert response.status_code in {200, 403}
    assert Webinar.objects.get().state == "cancelled"


def test_a_copy_made_by_a_host_is_the_hosts(organizer: User, other_organizer: User, signed_in: Browser) -> None:
    webinar = make_webinar(organizer=organizer, time_zone="Asia/Kolkata")
    webinar.hosts.add(other_organizer)
    values = {"title": "Again", "starts_at_0": "2031-07-01", "starts_at_1": "18:00", "_form_submitted": "1"}

    signed_in(other_organizer).post(page(webinar, "duplicate_webinar"), values)

    copy = Webinar.objects.get(title="Again")
    assert (copy.organizer, copy.state) == (other_organizer, "draft")
    assert copy.starts_at == datetime(2031, 7, 1, 12, 30, tzinfo=UTC)


def test_many_are_tagged_at_once_and_each_has_it_in_its_history(staff: User, signed_in: Browser) -> None:
    webinars = [make_webinar(), make_webinar()]
    tag = make_tag("spring")
    data = {"_selected_action": [item.pk for item in webinars], "_form_submitted": "1", "_count": "2", "tag": tag.pk}

    signed_in(staff).post(LIST, {**data, "action": "tag_selected"})

    assert tag.webinars.count() == 2
    assert all(item.history.first().history_user == staff for item in webinars)


def test_publishing_many_changes_all_or_none(staff: User, signed_in: Browser) -> None:
    fine, gone = make_webinar(state="draft"), make_webinar(state="cancelled", title="Called off")
    data = {"_selected_action": [fine.pk, gone.pk], "_form_submitted": "1", "_count": "2", "action": "publish_selected"}

    response = signed_in(staff).post(LIST, data)

    assert "“Called off” is cancelled" in response.content.decode()
    fine.refresh_from_db()
    assert fine.state == "draft"


@pytest.mark.parametrize("value", ["organizer", "staff"])
def test_the_list_costs_the_same_for_one_webinar_and_for_three(
    value: str, organizer: User, request: pytest.FixtureRequest, signed_in: Browser, django_assert_num_queries: object
) -> None:
    browser = signed_in(request.getfixturevalue(value))
    make_registration(webinar=make_webinar(organizer=organizer, capacity=5, series=make_series(organizer=organizer)))
    browser.get(LIST)
    with django_assert_num_queries(list_queries(value)):  # type: ignore[operator]
        browser.get(LIST)
    for _ in range(2):
        webinar = make_webinar(organizer=organizer, series=make_series(organizer=organizer))
        make_registration(webinar=webinar, state="waitlisted")
    with django_assert_num_queries(list_queries(value)):  # type: ignore[operator]
        assert browser.get(LIST).content.count(b"wb-seats") == 3


def test_the_archive_filter_tells_the_kinds_apart(staff: User, signed_in: Browser) -> None:
    make_webinar(title="Everyday")
    make_webinar(title="Put away", state="ended", archived_at=timezone.now())
    browser = signed_in(staff)

    in_use = browser.get(f"{LIST}?archived=no").content.decode()
    archived = browser.get(f"{LIST}?archived=yes").content.decode()

    assert "Everyday" in in_use
    assert "Put away" not in in_use
    assert "Put away" in archived


def test_a_webinar_with_registrations_is_not_deleted(administrator: User, signed_in: Browser) -> None:
    registration = make_registration()

    answer = signed_in(administrator).post(page(registration.webinar, "delete"), {"post": "yes"})

    assert Webinar.objects.count() == 1
    said = answer.content.decode()
    assert "can’t be deleted" in said
    assert "<li>1 registration: “" in said
    assert "permission" not in said


def test_what_keeps_webinars_from_being_deleted_is_counted_and_not_listed(
    staff: User, signed_in: Browser, django_assert_max_num_queries: Any
) -> None:
    webinar = make_webinar()
    for number in range(30):
        make_registration(webinar=webinar, user=make_user(name=f"Person {number}"))
    browser = signed_in(staff)
    data = {"action": "delete_selected", "_selected_action": [webinar.pk, make_webinar().pk], "post": "yes"}

    with django_assert_max_num_queries(25):
        said = browser.post(LIST, data).content.decode()

    assert "<li>30 registrations: “" in said
    assert ", and more</li>" in said
    assert "Person 7" not in said
    assert Webinar.objects.count() == 2
