"""People on lists and forms become users."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as, insert_new
from people.choices import Role
from people.domain import joining
from people.domain.joining import Arrival, Newcomer, bring_in
from people.models import User
from tests.factories import make_tag, make_user

pytestmark = pytest.mark.django_db


def test_a_stranger_becomes_an_attendee_without_password_or_consent() -> None:
    [arrival] = bring_in([Newcomer("Ada@Example.com", "Ada Lovelace", organisation="Analytical")])

    person = User.objects.get(pk=arrival.user_id)
    assert arrival == Arrival(person.pk, is_new=True)
    assert (person.email, person.name, person.organisation) == ("ada@example.com", "Ada Lovelace", "Analytical")
    assert (person.role, person.is_staff, person.is_active) == (Role.ATTENDEE, False, True)
    assert not person.has_usable_password()
    assert (person.has_consented, person.consented_at) == (False, None)
    assert person.username.startswith("ada-")
    person.full_clean()


def test_a_stranger_is_stored_as_the_form_would_store_them() -> None:
    [arrival] = bring_in([Newcomer("one@example.com", first_name="Ada", last_name="Lovelace")])
    saved = User(email="two@example.com", first_name="Ada", last_name="Lovelace")
    saved.save()

    brought = User.objects.get(pk=arrival.user_id)
    differing = {"id", "email", "username", "password", "date_joined", "updated_at"}
    names = [field.name for field in User._meta.concrete_fields if field.name not in differing]
    assert {name: getattr(brought, name) for name in names} == {name: getattr(saved, name) for name in names}


def test_somebody_known_is_found_by_their_address_in_any_case() -> None:
    person = make_user(email="ada@example.com")

    arrivals = bring_in([Newcomer(" ADA@Example.COM ")])

    assert arrivals == [Arrival(person.pk)]
    assert User.objects.count() == 1


def test_arrivals_come_in_the_order_of_the_newcomers() -> None:
    known = make_user(email="b@example.com")

    arrivals = bring_in([Newcomer("c@example.com"), Newcomer("b@example.com"), Newcomer("a@example.com")])

    addresses = [User.objects.get(pk=arrival.user_id).email for arrival in arrivals]
    assert addresses == ["c@example.com", "b@example.com", "a@example.com"]
    assert [arrival.is_new for arrival in arrivals] == [True, False, True]
    assert arrivals[1].user_id == known.pk


def test_two_mentions_of_one_address_are_one_person_with_the_first_value_of_each() -> None:
    arrivals = bring_in(
        [Newcomer("a@example.com", "First"), Newcomer("A@example.com", "Second", organisation="Later said")]
    )

    person = User.objects.get()
    assert [arrival.user_id for arrival in arrivals] == [person.pk, person.pk]
    assert (person.name, person.organisation) == ("First", "Later said")


def test_without_create_a_stranger_stays_one() -> None:
    known = make_user(email="known@example.com")

    arrivals = bring_in([Newcomer("known@example.com"), Newcomer("stranger@example.com")], create=False)

    assert arrivals == [Arrival(known.pk), Arrival(None)]
    assert User.objects.count() == 1


def test_known_people_are_not_changed_unless_asked() -> None:
    make_user(email="a@example.com", name="Ada", organisation="")

    [arrival] = bring_in([Newcomer("a@example.com", "Other", organisation="Other")])

    assert not arrival.is_changed
    assert User.objects.filter(name="Ada", organisation="").exists()


def test_filling_blanks_writes_only_what_is_missing() -> None:
    make_user(email="a@example.com", name="Ada", organisation="")
    make_user(email="b@example.com", name="Bob", organisation="Present")

    arrivals = bring_in(
        [Newcomer("a@example.com", "Other", organisation="New"), Newcomer("b@example.com", organisation="New")],
        fill_blanks=True,
    )

    assert [arrival.is_changed for arrival in arrivals] == [True, False]
    assert set(User.objects.values_list("name", "organisation")) == {("Ada", "New"), ("Bob", "Present")}


def test_joining_leaves_consent_role_password_and_activity_alone() -> None:
    person = make_user(Role.ORGANIZER, email="a@example.com", password="secret", is_active=False, has_consented=True)
    person.tags.add(make_tag("kept"))

    bring_in([Newcomer("a@example.com", "X", "X", "X", "X")], fill_blanks=True)

    after = User.objects.get()
    assert (after.role, after.is_active, after.has_consented, after.password) == (
        Role.ORGANIZER,
        False,
        True,
        person.password,
    )
    assert [tag.name for tag in after.tags.all()] == ["kept"]


def test_each_person_who_is_new_or_changed_gets_one_signed_history_row(staff: User) -> None:
    known = make_user(email="known@example.com", organisation="")
    same = make_user(email="same@example.com")
    before = known.history.count()

    with acting_as(staff, "list of May"):
        newcomers = [Newcomer("new@example.com"), Newcomer("known@example.com", organisation="Org")]
        bring_in([*newcomers, Newcomer("same@example.com")], fill_blanks=True)

    created = User.objects.get(email="new@example.com").history.get()
    assert (created.history_type, created.history_change_reason) == ("+", "list of May")
    assert created.history_user == staff
    changed = known.history.latest()
    assert (known.history.count(), changed.history_type, changed.organisation) == (before + 1, "~", "Org")
    assert same.history.count() == 1


def test_the_number_of_queries_does_not_grow_with_the_list() -> None:
    counts = [
        _queries(lambda size=size: bring_in([Newcomer(f"p{size}-{n}@example.com", f"P {n}") for n in range(size)]))
        for size in (1, 10, 400)
    ]

    assert counts == [9, 9, 9]


def test_an_empty_list_brings_nobody() -> None:
    assert bring_in([]) == []


def test_an_address_stored_by_another_job_meanwhile_is_found_in_the_next_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow_insert(*args: Any, **kwargs: Any) -> Any:
        # What happens between looking and inserting: another job commits the same address.
        if not User.objects.filter(email="race@example.com").exists():
            make_user(email="race@example.com", name="The other job's")
        return insert_new(*args, **kwargs)

    monkeypatch.setattr(joining, "insert_new", slow_insert)

    race, mine = bring_in([Newcomer("race@example.com", "Mine"), Newcomer("mine@example.com")])

    assert User.objects.get(email="race@example.com").name == "The other job's"
    assert (race.is_new, mine.is_new) == (False, True)
    assert race.user_id == User.objects.get(email="race@example.com").pk


def test_a_race_without_end_is_given_up_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "insert_new", lambda *args, **kwargs: {})

    with pytest.raises(RuleBroken) as broken:
        bring_in([Newcomer("a@example.com")])

    assert broken.value.code == "people_joining_elsewhere"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["a@x.org", "A@X.org", "b@x.org", "B@x.ORG", "c@x.org", "d@x.org"]), max_size=12))
def test_every_newcomer_gets_the_person_with_their_address(db: None, addresses: list[str]) -> None:
    arrivals = bring_in([Newcomer(address) for address in addresses])

    by_key = dict(User.objects.values_list("pk", "email"))
    assert [by_key[arrival.user_id] for arrival in arrivals] == [address.lower() for address in addresses]
    assert len(set(by_key.values())) == len(by_key)


def _queries(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)
