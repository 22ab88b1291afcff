"""What must always hold of an account."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.choices import Role
from people.models import Tag, User
from people.models.user import invent_username
from tests.factories import make_tag, make_user
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


def test_one_address_in_two_spellings_is_one_person() -> None:
    make_user(email="Ada@Example.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(email="ada@EXAMPLE.com")
    with pytest.raises(ValidationError) as refused:
        User(username="x", email="ADA@example.com", password="!").full_clean()
    assert "Somebody with this email address exists already." in refused.value.messages


def test_many_people_may_be_without_an_address() -> None:
    first, second = make_user(email=None), make_user(email="")

    assert (first.email, second.email) == (None, None)
    assert first.username != second.username


def test_a_person_without_a_username_gets_one() -> None:
    first = User.objects.create_user(email="ada@example.com")
    second = User.objects.create_user(email="ada@example.org")

    assert first.username.startswith("ada-")
    assert first.username != second.username


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"email": ""}, "an_email_is_absent_or_not_empty"),
        ({"is_staff": True}, "is_staff_follows_the_role"),
        ({"is_superuser": True}, "a_superuser_is_an_administrator"),
    ],
)
def test_the_database_refuses_what_the_model_would_never_write(values: dict[str, object], message: str) -> None:
    person = make_user()

    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        unguarded(User.objects.filter(pk=person.pk)).update(**values)


def test_entering_the_admin_follows_the_role() -> None:
    person = make_user(Role.AUDITOR)
    assert person.is_staff

    person.role = Role.ATTENDEE
    person.save()

    assert not User.objects.get(pk=person.pk).is_staff


def test_a_superuser_is_an_administrator() -> None:
    assert User.objects.create_superuser("root").role == Role.ADMINISTRATOR


@pytest.mark.parametrize(("field", "value"), [("time_zone", "Mars/Olympus"), ("locale", "klingon please")])
def test_a_zone_or_language_that_does_not_exist_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        User(username="x", password="!", **{field: value}).full_clean()
    assert list(refused.value.message_dict) == [field]


def test_a_tag_exists_once_in_whatever_case() -> None:
    make_tag("Press")

    with pytest.raises(ValidationError) as refused:
        Tag(name="PRESS").full_clean()
    assert refused.value.messages == ["This tag exists already."]


@pytest.mark.parametrize(
    ("address", "stem"),
    [
        ("ada.b.lovelace@example.com", "adablovelace"),
        ("ada+list@example.com", "adalist"),
        ("...@example.com", "person"),
        ("ädä.l@example.com", "adal"),
    ],
)
def test_an_invented_username_is_the_address_without_what_makes_no_name(address: str, stem: str) -> None:
    assert invent_username(address, chance="01234567") == f"{stem}-01234567"
