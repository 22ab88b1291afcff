"""People in the admin: list, form, search, export."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from people.admin import user_search
from people.choices import Role
from people.models import User
from tests.factories import make_registration, make_tag, make_user, make_webinar

pytestmark = pytest.mark.django_db

LIST = "/admin/people/user/"
# Session, user, two for permissions, count, rows, tags; PostgreSQL is asked for its estimate of the count as well.
QUERIES = 9 + (connection.vendor == "postgresql")


def change(person: User) -> str:
    return reverse("admin:people_user_change", args=[person.pk])


def values(browser: Client, person: User, **changed: Any) -> dict[str, Any]:
    """What the form of this person would send back unchanged."""
    sent = {
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "organisation": person.organisation,
        "tags": [tag.pk for tag in person.tags.all()],
        "email": person.email or "",
        "username": person.username,
        "time_zone": person.time_zone,
        "locale": person.locale,
        "change_reason": "",
    }
    if person.has_consented:
        sent["has_consented"] = "on"
    for inline in browser.get(change(person)).context["inline_admin_formsets"]:
        sent |= {f"{inline.formset.prefix}-TOTAL_FORMS": "0", f"{inline.formset.prefix}-INITIAL_FORMS": "0"}
    return {**sent, **changed}


def shown(page: Any) -> set[str]:
    return {person.name for person in page.context["cl"].result_list}


def test_the_list_costs_the_same_for_one_and_for_three(
    staff: User, signed_in: Callable[[User], Client], django_assert_num_queries: Callable[..., Any]
) -> None:
    browser = signed_in(staff)
    browser.get(LIST)
    with django_assert_num_queries(QUERIES):
        browser.get(LIST)
    for _ in range(2):
        person = make_user()
        person.tags.add(make_tag(), make_tag())
        make_registration(user=person)

    with django_assert_num_queries(QUERIES):
        assert browser.get(LIST).status_code == 200


def test_the_list_counts_registrations_and_names_tags(staff: User, signed_in: Callable[[User], Client]) -> None:
    person = make_user(name="Ada Counted", organisation="Analytical")
    person.tags.add(make_tag("press"), make_tag("vip"))
    make_registration(user=person)
    make_registration(user=person)

    page = signed_in(staff).get(LIST, {"q": "Ada Counted"})

    assert [row.registration_count for row in page.context["cl"].result_list] == [2]
    assert "press, vip" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"role__exact": "auditor"}, {"Aud"}),
        ({"is_active__exact": "0"}, {"Closed"}),
        ({"has_consented__exact": "1"}, {"Consenting"}),
        ({"date_joined_from": "2999-01-01"}, set()),
    ],
)
def test_the_list_is_filtered(
    query: dict[str, str], found: set[str], staff: User, signed_in: Callable[[User], Client]
) -> None:
    make_user(Role.AUDITOR, name="Aud")
    make_user(name="Closed", is_active=False)
    make_user(name="Consenting", has_consented=True)

    assert shown(signed_in(staff).get(LIST, query)) == found


def test_the_list_is_filtered_by_tag(staff: User, signed_in: Callable[[User], Client]) -> None:
    tag, other = make_tag(), make_tag()
    make_user(name="Both").tags.add(tag, other)
    make_user(name="One").tags.add(tag)
    make_user(name="None")

    page = signed_in(staff).get(LIST, {"tags__id__exact": [tag.pk, other.pk]})

    assert shown(page) == {"Both", "One"}


@pytest.mark.parametrize("limit", [0, 50_000], ids=["large table", "small table"])
@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("ada@example.com", {"Ada Lovelace"}),
        ("ADA@Example.com", {"Ada Lovelace"}),
        ("ada love", {"Ada Lovelace"}),
        ("nobody@nowhere", set()),
        ("*lovelace", {"Ada Lovelace", "Lovelace Jones"}),
        ("velac", {"Ada Lovelace", "Lovelace Jones"}),
        ("%", set()),
        ("o'neil", set()),
    ],
)
def test_people_are_found(
    limit: int,
    term: str,
    found: set[str],
    monkeypatch: pytest.MonkeyPatch,
    administrator: User,
    signed_in: Callable[[User], Client],
) -> None:
    monkeypatch.setattr(user_search, "LARGE", limit)
    make_user(name="Ada Lovelace", email="ada@example.com", username="x1")
    make_user(name="Lovelace Jones", email="jones@example.com", username="x2")
    make_user(name="Bob", email="bob-ada@example.com", username="x3")

    assert shown(signed_in(administrator).get(LIST, {"q": term})) == found


def test_in_a_large_table_beginnings_win(
    monkeypatch: pytest.MonkeyPatch, staff: User, signed_in: Callable[[User], Client]
) -> None:
    monkeypatch.setattr(user_search, "LARGE", 0)
    make_user(name="Ada Lovelace", email="1@example.com")
    make_user(name="Lovelace Jones", email="2@example.com")

    assert shown(signed_in(staff).get(LIST, {"q": "lovelace"})) == {"Lovelace Jones"}


def test_staff_add_a_person_without_password_or_username(staff: User, signed_in: Callable[[User], Client]) -> None:
    tag = make_tag()

    response = signed_in(staff).post(
        f"{LIST}add/", {"email": "New@Example.com", "name": "New Person", "tags": [tag.pk]}, follow=True
    )

    person = User.objects.get(email="new@example.com")
    assert response.redirect_chain[-1][0] == change(person)
    assert (person.name, person.role, person.has_usable_password()) == ("New Person", Role.ATTENDEE, False)
    assert list(person.tags.all()) == [tag]
    assert person.history.earliest().history_user == staff


def test_a_password_given_on_the_add_form_works(staff: User, signed_in: Callable[[User], Client]) -> None:
    password = "correct horse battery"
    signed_in(staff).post(
        f"{LIST}add/", {"email": "a@b.example", "name": "A", "password1": password, "password2": password}
    )

    assert User.objects.get(email="a@b.example").check_password(password)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"email": "TAKEN@example.com"}, "Somebody with this email address exists already."),
        ({"email": "no address"}, "Enter a valid email address"),
        ({"email": "a@b.example", "password1": "12345678", "password2": "12345678"}, "entirely numeric"),
        ({"email": "a@b.example", "password1": "one thing", "password2": "another"}, "The two passwords differ."),
        ({"email": "a@b.example", "time_zone": "Mars/Olympus"}, "is not a time zone"),
    ],
)
def test_what_is_wrong_on_the_add_form_is_said_beside_the_field(
    sent: dict[str, str], words: str, staff: User, signed_in: Callable[[User], Client]
) -> None:
    make_user(email="taken@example.com")

    response = signed_in(staff).post(f"{LIST}add/", {"name": "A", **sent})

    assert response.status_code == 200
    assert words in response.content.decode().replace("&#x27;", "'")
    assert not User.objects.filter(email="a@b.example").exists()


def test_staff_change_a_person_with_a_reason(staff: User, attendee: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(staff)

    response = browser.post(
        change(attendee), values(browser, attendee, organisation="Moved", has_consented="on", change_reason="phoned us")
    )

    assert response.status_code == 302
    after = User.objects.get(pk=attendee.pk)
    assert (after.organisation, after.has_consented, after.consented_at is not None) == ("Moved", True, True)
    row = after.history.latest()
    assert (row.history_user, row.history_change_reason, row.way) == (staff, "phoned us", "admin")


def test_an_address_of_somebody_else_is_refused_on_the_form(
    staff: User, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(staff)

    response = browser.post(change(attendee), values(browser, attendee, email=staff.email))

    assert "Somebody with this email address exists already." in response.content.decode()
    with pytest.raises(ValidationError):
        User(username="x", email=str(staff.email).upper(), password="!").full_clean()


def test_an_administrator_sets_anybodys_password(
    administrator: User, staff: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(administrator)
    path = f"{LIST}{staff.pk}/password/"
    assert browser.get(path).status_code == 200

    password = "correct horse battery"
    typed = {"password1": password, "password2": password, "usable_password": "true"}
    browser.post(path, {**typed, "change_reason": "Asked for by phone"})

    assert User.objects.get(pk=staff.pk).check_password(password)


def test_the_export_holds_no_secret(staff: User, signed_in: Callable[[User], Client]) -> None:
    make_user(name="=1+1", email="formula@example.com", password="secret")
    browser = signed_in(staff)
    form = browser.get(f"{LIST}export/").context["form"]
    columns = [value for value, _label in form.fields["columns"].choices]

    response = browser.post(f"{LIST}export/", {"format": "csv", "columns": columns})

    rows = list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert {row["email"] for row in rows} == {"staff@example.com", "formula@example.com"}
    assert not [row for row in rows if row["name"].startswith("=")]
    assert not {"password", "is_superuser"} & set(columns)
    assert not [cell for row in rows for cell in row.values() if cell.startswith("md5$")]


def test_a_person_with_nothing_attached_is_deleted(
    administrator: User, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    signed_in(administrator).post(f"{LIST}{attendee.pk}/delete/", {"post": "yes", "change_reason": "Added twice"})

    assert not User.objects.filter(pk=attendee.pk).exists()
    assert User.history.filter(id=attendee.pk).latest().history_type == "-"


def test_a_person_with_a_registration_is_kept_and_the_page_says_why(
    administrator: User, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    make_registration(user=attendee, webinar=make_webinar(title="Holding Webinar"))
    browser = signed_in(administrator)

    single = browser.post(f"{LIST}{attendee.pk}/delete/", {"post": "yes"})
    many = browser.post(LIST, {"action": "delete_selected", "_selected_action": [attendee.pk], "post": "yes"})

    for response in (single, many):
        assert response.status_code == 200
        assert "Holding Webinar" in response.content.decode()
    assert User.objects.filter(pk=attendee.pk).exists()


def test_nobody_who_works_here_is_deleted_and_the_page_says_what_to_do(
    administrator: User, staff: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(administrator)

    single = browser.post(f"{LIST}{staff.pk}/delete/", {"post": "yes"}, follow=True)
    many = browser.post(LIST, {"action": "delete_selected", "_selected_action": [staff.pk], "post": "yes"})

    assert "Deactivate them." in single.content.decode()
    assert "deactivate the account instead" in many.content.decode()
    assert User.objects.filter(pk=staff.pk).exists()


def test_a_person_without_address_and_username_is_not_made(staff: User, signed_in: Callable[[User], Client]) -> None:
    before = User.objects.count()

    answer = signed_in(staff).post(f"{LIST}add/", {"name": "Nobody Reachable", "email": "", "username": ""})

    assert "Give an email address or a username" in answer.content.decode()
    assert User.objects.count() == before
