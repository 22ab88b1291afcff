"""Registrations in the admin."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from webinars.models import Attendance, Registration, Webinar

pytestmark = pytest.mark.django_db
type Browser = Callable[[User], Client]

LIST = "/admin/webinars/registration/"


def list_queries(role: str) -> int:
    """Whoever sees every row gets an estimated count on PostgreSQL, which is one query more."""
    return 7 if role == "staff" and connection.vendor == "postgresql" else 6


def page(registration: Registration, name: str = "change") -> str:
    return f"{LIST}{registration.pk}/{name}/"


def add(browser: Client, webinar: Webinar, **values: object) -> HttpResponse:
    sent = {"webinar": webinar.pk, "user": "", "email": "", "name": "", "wanted_state": "confirmed", **values}
    return browser.post(f"{LIST}add/", sent, follow=True)


def errors_of(response: HttpResponse) -> str:
    return str(response.context["adminform"].form.errors)


@pytest.fixture
def secret(organizer: User) -> Registration:
    return make_registration(
        webinar=make_webinar(organizer=organizer, title="Secret plans"),
        user=make_user(name="Secret Person", email="secret@example.com"),
    )


def test_an_organizer_of_another_webinar_finds_nothing_of_it(
    secret: Registration, other_organizer: User, signed_in: Browser
) -> None:
    browser = signed_in(other_organizer)

    for query in ("", "?q=secret@example.com", f"?webinar__id__exact={secret.webinar_id}", "?state__exact=confirmed"):
        content = browser.get(LIST + query).content
        assert b"Secret Person" not in content
        assert b"Secret plans" not in content
    for name in ("change", "history"):
        response = browser.get(page(secret, name))
        assert response.status_code in {302, 403, 404}
        assert b"Secret" not in response.content
    export = browser.post(f"{LIST}export/", {"format": "csv", "columns": ["user__email"]})
    assert b"secret@" not in b"".join(export.streaming_content if export.streaming else [export.content])


@pytest.mark.parametrize("action", ["confirm_registration", "decline_registration", "cancel_registration"])
def test_an_organizer_of_another_webinar_moves_nobody(
    action: str, secret: Registration, other_organizer: User, signed_in: Browser
) -> None:
    browser = signed_in(other_organizer)
    bulk = {"_selected_action": [secret.pk], "_form_submitted": "1", "_count": "1", "reason": "Gone"}

    one = browser.post(page(secret, action), {"_form_submitted": "1", "reason": "Gone"})
    many = browser.post(LIST, {**bulk, "action": "cancel_selected"})

    assert one.status_code in {302, 403, 404}
    assert b"Secret" not in one.content + many.content
    secret.refresh_from_db()
    assert secret.state == "confirmed"


def test_nobody_is_registered_in_somebody_elses_webinar(
    secret: Registration, other_organizer: User, signed_in: Browser
) -> None:
    response = add(signed_in(other_organizer), secret.webinar, email="new@example.com")

    assert "Select a valid choice" in errors_of(response)
    assert Registration.objects.count() == 1
    assert not User.objects.filter(email="new@example.com").exists()


@pytest.mark.parametrize("role", ["auditor", "attendee"])
def test_who_may_only_look_registers_and_moves_nobody(
    role: str, secret: Registration, request: pytest.FixtureRequest, signed_in: Browser
) -> None:
    browser = signed_in(request.getfixturevalue(role))

    answers = [
        browser.post(f"{LIST}add/", {"webinar": secret.webinar_id, "email": "new@example.com"}),
        browser.post(page(secret), {"attended": "true"}),
        browser.post(page(secret, "cancel_registration"), {"_form_submitted": "1", "reason": "Gone"}),
    ]

    assert {answer.status_code for answer in answers} <= {302, 403}
    secret.refresh_from_db()
    assert (secret.state, secret.attended, Registration.objects.count()) == ("confirmed", None, 1)


def test_registrations_are_not_deleted(administrator: User, secret: Registration, signed_in: Browser) -> None:
    browser = signed_in(administrator)

    assert browser.post(page(secret, "delete"), {"post": "yes"}).status_code == 403
    browser.post(LIST, {"action": "delete_selected", "_selected_action": [secret.pk], "post": "yes"})

    assert Registration.objects.count() == 1


def test_somebody_unknown_is_registered_by_address_and_becomes_a_person(organizer: User, signed_in: Browser) -> None:
    webinar = make_webinar(organizer=organizer)

    add(signed_in(organizer), webinar, email="New@Example.com", name="Nora New")

    registration = Registration.objects.get()
    assert (registration.user.email, registration.user.name) == ("new@example.com", "Nora New")
    assert (registration.state, registration.source) == ("confirmed", "admin")
    assert registration.history.get().history_user == organizer


def test_the_form_follows_the_rules_of_seats(staff: User, signed_in: Browser) -> None:
    webinar = make_webinar(capacity=1)
    make_registration(webinar=webinar)
    person = make_user()

    response = add(signed_in(staff), webinar, user=person.pk)

    assert webinar.registrations.get(user=person).state == "waitlisted"
    assert "on the waiting list" in response.content.decode()


def test_somebody_registered_already_is_said_so(staff: User, signed_in: Browser) -> None:
    registration = make_registration(state="pending")

    response = add(signed_in(staff), registration.webinar, user=registration.user_id)

    assert "registered for" in errors_of(response)
    assert "as pending" in errors_of(response)
    assert registration.history.count() == 1


def test_somebody_who_cancelled_comes_back_by_the_form(staff: User, signed_in: Browser) -> None:
    registration = make_registration(state="cancelled")

    add(signed_in(staff), registration.webinar, user=registration.user_id)

    registration.refresh_from_db()
    assert registration.state == "confirmed"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "one of the two"),
        ({"user": "1", "email": "a@example.com"}, "one of the two"),
        ({"email": "not an address"}, "valid email"),
        ({"user": "999999"}, "valid choice"),
        ({"email": "a@example.com", "wanted_state": "cancelled"}, "valid choice"),
    ],
)
def test_wrong_input_is_told_beside_the_field(
    values: dict[str, str], says: str, staff: User, signed_in: Browser
) -> None:
    webinar = make_webinar()
    values = {**values, "user": str(staff.pk)} if values.get("user") == "1" else values

    response = add(signed_in(staff), webinar, **values)

    assert says in errors_of(response)
    assert not Registration.objects.exists()


def test_a_cancelled_webinar_takes_nobody_and_the_form_says_why(staff: User, signed_in: Browser) -> None:
    webinar = make_webinar(state="cancelled")

    response = add(signed_in(staff), webinar, email="new@example.com")

    assert "is cancelled" in errors_of(response)
    assert not User.objects.filter(email="new@example.com").exists()


def test_cancelling_asks_for_the_reason_and_hands_on_the_seat(organizer: User, signed_in: Browser) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    seated = make_registration(webinar=webinar)
    waiting = make_registration(webinar=webinar, state="waitlisted")
    browser = signed_in(organizer)

    refused = browser.post(page(seated, "cancel_registration"), {"_form_submitted": "1", "reason": ""})
    assert "Say why" in refused.content.decode()
    browser.post(page(seated, "cancel_registration"), {"_form_submitted": "1", "reason": "Asked by phone"})

    seated.refresh_from_db()
    waiting.refresh_from_db()
    assert (seated.state, waiting.state) == ("cancelled", "confirmed")
    assert {row.history_change_reason for row in (seated.history.first(), waiting.history.first())} == {
        "Asked by phone"
    }


def test_a_full_webinar_is_told_in_the_dialog(organizer: User, signed_in: Browser) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1, title="Packed house")
    make_registration(webinar=webinar)
    waiting = make_registration(webinar=webinar, state="waitlisted")

    response = signed_in(organizer).post(page(waiting, "confirm_registration"), {"_form_submitted": "1", "reason": ""})

    assert "“Packed house” is full" in response.content.decode()


def test_the_form_changes_attendance_and_nothing_else(organizer: User, signed_in: Browser) -> None:
    registration = make_registration(webinar=make_webinar(organizer=organizer), state="pending")
    other = make_registration()
    values = {
        "attended": "true",
        "minutes_present": "45",
        "registered_at_0": "2026-01-02",
        "registered_at_1": "10:00:00",
        "state": "confirmed",
        "user": other.user_id,
        "webinar": other.webinar_id,
        "change_reason": "From the door list",
    }

    signed_in(organizer).post(page(registration), values)

    stored = Registration.objects.get(pk=registration.pk)
    assert (stored.attended, stored.minutes_present, stored.state) == (True, 45, "pending")
    assert stored.registered_at == datetime(2026, 1, 2, 10, 0, tzinfo=UTC)
    assert (stored.user, stored.webinar) == (registration.user, registration.webinar)
    assert stored.history.first().history_change_reason == "From the door list"


def test_the_days_of_the_filter_are_whole(staff: User, signed_in: Browser) -> None:
    for day, name in ((1, "Before"), (2, "Within"), (3, "After")):
        make_registration(
            user=make_user(name=f"{name} Range"), registered_at=datetime(2026, 3, day, 23, 59, 59, tzinfo=UTC)
        )

    content = signed_in(staff).get(f"{LIST}?registered_at_from=2026-03-02&registered_at_to=2026-03-02").content.decode()

    assert "Within Range" in content
    assert "Before Range" not in content
    assert "After Range" not in content


@pytest.mark.parametrize("role", ["organizer", "staff"])
def test_the_list_costs_the_same_for_one_and_for_three(
    role: str,
    organizer: User,
    request: pytest.FixtureRequest,
    signed_in: Browser,
    django_assert_num_queries: object,
) -> None:
    browser = signed_in(request.getfixturevalue(role))
    make_registration(webinar=make_webinar(organizer=organizer))
    with django_assert_num_queries(list_queries(role)):  # type: ignore[operator]
        browser.get(LIST)
    for _ in range(2):
        make_registration(webinar=make_webinar(organizer=organizer))
    with django_assert_num_queries(list_queries(role)):  # type: ignore[operator]
        assert browser.get(LIST).content.count(b'name="_selected_action"') == 3


def test_attendance_is_looked_at_and_never_written(staff: User, administrator: User, signed_in: Browser) -> None:
    now = timezone.now()
    attendance = Attendance.objects.create(
        registration=make_registration(), joined_at=now, left_at=now + timedelta(minutes=41)
    )
    for user in (staff, administrator):
        browser = signed_in(user)
        assert b">41<" in browser.get("/admin/webinars/attendance/").content.replace(b" ", b"").replace(b"\n", b"")
        assert browser.get("/admin/webinars/attendance/add/").status_code == 403
        assert browser.post(f"/admin/webinars/attendance/{attendance.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_persons_page_lists_what_the_reader_may_see(
    organizer: User, other_organizer: User, signed_in: Browser
) -> None:
    person = make_user()
    make_registration(user=person, webinar=make_webinar(organizer=organizer, title="Mine to see"))
    make_registration(user=person, webinar=make_webinar(organizer=other_organizer, title="Secret plans"))

    content = signed_in(organizer).get(f"/admin/people/user/{person.pk}/change/").content.decode()

    assert "Mine to see" in content
    assert "Secret plans" not in content
