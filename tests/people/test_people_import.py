"""Importing people as a table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from people.choices import Role
from people.models import Tag, User
from tests.factories import make_tag, make_user

pytestmark = pytest.mark.django_db

PATH = "/admin/people/user/import/"


def upload(browser: Client, text: str) -> Any:
    return browser.post(PATH, {"file": SimpleUploadedFile("people.csv", text.encode()), "reason": "new year"})


def confirm(browser: Client, page: Any) -> Any:
    return browser.post(PATH, {"upload": page.context["upload"], "reason": "new year"}, follow=True)


def refusals(page: Any) -> str:
    return " ".join(refusal.text for refusal in page.context["preview"].refusals)


def test_nothing_is_written_before_the_confirmation(staff: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(staff)

    page = upload(browser, "email,name\nada@example.com,Ada\n")

    assert (page.context["preview"].new, User.objects.count()) == (1, 1)
    confirm(browser, page)
    person = User.objects.get(email="ada@example.com")
    assert (person.name, person.role, person.has_usable_password()) == ("Ada", Role.ATTENDEE, False)
    row = person.history.latest()
    assert (row.history_user, row.history_change_reason, row.way) == (staff, "new year", "import")


def test_what_opens_doors_can_not_be_imported(staff: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(staff)
    headings = "email,name,role,password,is_superuser,is_staff,is_active,has_consented,username,groups"

    confirm(browser, upload(browser, f"{headings}\nada@example.com,Ada,administrator,secret,1,1,0,1,root,1\n"))

    person = User.objects.get(email="ada@example.com")
    assert (person.role, person.is_superuser, person.is_staff, person.is_active) == (Role.ATTENDEE, False, False, True)
    assert not person.has_consented
    assert not person.has_usable_password()
    assert person.username != "root"


def test_people_are_found_by_address_in_any_case_and_blank_cells_leave_them_alone(
    staff: User, signed_in: Callable[[User], Client]
) -> None:
    person = make_user(email="ada@example.com", name="Ada", organisation="Old", time_zone="Europe/Rome")
    person.tags.add(make_tag("kept"))
    browser = signed_in(staff)

    page = upload(browser, "email,name,organisation,time_zone,tags\nADA@Example.com,,New,,\n")
    assert (page.context["preview"].new, page.context["preview"].updated) == (0, 1)
    confirm(browser, page)

    after = User.objects.get(email="ada@example.com")
    assert (after.name, after.organisation, after.time_zone) == ("Ada", "New", "Europe/Rome")
    assert [tag.name for tag in after.tags.all()] == ["kept"]


def test_the_same_file_again_changes_nothing(staff: User, signed_in: Callable[[User], Client]) -> None:
    make_tag("vip")
    browser = signed_in(staff)
    text = "email,name,tags\nada@example.com,Ada,vip\n"
    confirm(browser, upload(browser, text))
    rows = User.objects.get(email="ada@example.com").history.count()

    page = upload(browser, text)

    assert page.context["preview"].unchanged == 1
    confirm(browser, page)
    assert User.objects.get(email="ada@example.com").history.count() == rows


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("no address,Ada,,,", "valid email address"),
        (",Ada,,,", "needs an email address"),
        ("ada@example.com,Ada,Mars/Olympus,,", "is not a time zone"),
        ("ada@example.com,Ada,,klingon please,", "is not a language"),
        ("ada@example.com,Ada,,,nonsense", "There is no tag"),
        (f"ada@example.com,{'x' * 201},,,", "at most 200"),
    ],
)
def test_a_wrong_row_is_refused_in_words_and_nothing_is_imported(
    line: str, words: str, staff: User, signed_in: Callable[[User], Client]
) -> None:
    page = upload(signed_in(staff), f"email,name,time_zone,locale,tags\nok@example.com,Ok,,,\n{line}\n")

    assert words in refusals(page)
    assert page.context["upload"] is None
    assert User.objects.count() == 1
    assert not Tag.objects.exists()


def test_staff_do_not_change_an_administrator_by_import(
    staff: User, administrator: User, signed_in: Callable[[User], Client]
) -> None:
    page = upload(signed_in(staff), f"email,name\n{administrator.email},Taken\n")

    assert "only administrators may change" in refusals(page)
    assert User.objects.get(pk=administrator.pk).name == administrator.name


def test_a_file_of_too_many_rows_is_refused_with_the_limit(
    staff: User, signed_in: Callable[[User], Client], settings: Settings
) -> None:
    settings.GENERIC_IMPORT_ROW_LIMIT = 2

    page = upload(signed_in(staff), "email\na@example.com\nb@example.com\nc@example.com\n")

    assert "The file has 3 rows; up to 2" in str(page.context["form"].errors)


def test_tags_are_imported_by_name(staff: User, signed_in: Callable[[User], Client]) -> None:
    make_tag("press")
    browser = signed_in(staff)
    path = "/admin/people/tag/import/"

    file = SimpleUploadedFile("tags.csv", b"name,description\npress,Journalists\nvip,Guests\n")
    page = browser.post(path, {"file": file, "reason": "The new season"})
    browser.post(path, {"upload": page.context["upload"], "reason": "The new season"})

    assert dict(Tag.objects.values_list("name", "description")) == {"press": "Journalists", "vip": "Guests"}
