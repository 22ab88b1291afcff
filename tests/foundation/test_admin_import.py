"""The generic import shows what each row will do before anything is written, and writes all or nothing."""

from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from backoffice.foundation.fields import private_storage
from people.models import Tag, User
from tests.factories import make_tag, make_user
from tests.foundation.admin_lab import SeriesResource
from webinars.models import Series

pytestmark = pytest.mark.usefixtures("lab")
URL = "/admin/people/tag/import/"


@pytest.fixture
def browser(staff: User, signed_in: Any) -> Client:
    return signed_in(staff)


def _upload(browser: Client, text: str, **data: Any) -> Any:
    return browser.post(URL, {"file": SimpleUploadedFile("tags.csv", text.encode()), **data})


def test_without_the_permission_the_import_is_closed_and_its_button_is_missing(browser: Client) -> None:
    Permission.objects.get(codename="import_tag").group_set.clear()
    assert browser.get(URL).status_code == HTTPStatus.FORBIDDEN
    assert _upload(browser, "name\nleak\n").status_code == HTTPStatus.FORBIDDEN
    assert browser.post(URL, {"upload": "x"}).status_code == HTTPStatus.FORBIDDEN
    assert "/import/" not in browser.get("/admin/people/tag/").content.decode()


def test_the_preview_adds_up_and_writes_nothing(browser: Client) -> None:
    make_tag("known")
    Tag.objects.create(name="changing", description="before")
    answer = _upload(browser, "Description;NAME;Unasked\n;known;1\nafter;changing;2\n;fresh;3\n\n")
    preview = answer.context["preview"]
    assert (preview.read, preview.new, preview.updated, preview.unchanged, preview.refused) == (3, 1, 1, 1, 0)
    assert answer.context["table"].unknown == ["Unasked"]
    assert set(Tag.objects.values_list("name", "description")) == {("known", ""), ("changing", "before")}


def test_a_confirmed_import_is_written_and_signed_with_its_reason(browser: Client, staff: User) -> None:
    Tag.objects.create(name="changing", description="before")
    page = _upload(browser, "name,description\nchanging,after\nfresh,\n", reason="The new season.")
    browser.post(URL, {"upload": page.context["upload"], "reason": page.context["reason"]})
    assert set(Tag.objects.values_list("name", "description")) == {("changing", "after"), ("fresh", "")}
    signed = {(row.history_change_reason, row.way, row.history_user) for row in Tag.history.filter(way="import")}
    assert signed == {("The new season.", "import", staff)}


def test_the_uploaded_file_is_gone_after_the_import_and_cannot_be_used_twice(browser: Client) -> None:
    _upload(browser, "name\nunconfirmed\n")
    before = set(private_storage().listdir("import-previews")[1])
    page = _upload(browser, "name\nfresh\n")
    browser.post(URL, {"upload": page.context["upload"]})
    again = browser.post(URL, {"upload": page.context["upload"]}, follow=True)
    assert "Upload it again" in again.content.decode()
    assert set(private_storage().listdir("import-previews")[1]) == before


def test_an_upload_can_be_confirmed_only_by_the_one_who_made_it(
    browser: Client, administrator: User, signed_in: Any
) -> None:
    page = _upload(browser, "name\nfresh\n")
    answer = signed_in(administrator).post(URL, {"upload": page.context["upload"]}, follow=True)
    assert "Upload it again" in answer.content.decode()
    assert not Tag.objects.exists()


def test_every_wrong_row_is_told_in_words_and_none_is_written(browser: Client) -> None:
    answer = _upload(browser, f"name,description\n,x\nfine,\n{'long' * 20},y\n")
    assert answer.context["preview"].refusals == [
        (2, "Name: This field cannot be blank."),
        (4, "Name: Ensure this value has at most 60 characters (it has 80)."),
    ]
    assert answer.context["upload"] is None
    assert not Tag.objects.exists()


def test_two_equal_rows_are_found_before_anything_is_written(browser: Client) -> None:
    answer = _upload(browser, "name\nsame\nSAME\n")
    assert answer.context["preview"].refusals
    assert not Tag.objects.exists()


def test_data_that_changed_since_the_preview_stops_the_whole_import(browser: Client) -> None:
    page = _upload(browser, "name\nfirst\nsecond\n")
    Tag.objects.create(name="SECOND")
    answer = browser.post(URL, {"upload": page.context["upload"]})
    assert "Nothing was imported" in answer.content.decode()
    assert not Tag.objects.filter(name="first").exists()


def test_a_workbook_is_read_like_a_text(browser: Client) -> None:
    book, file = Workbook(), BytesIO()
    book.active.append(["name"])
    book.active.append(["from a sheet"])
    book.save(file)
    answer = browser.post(URL, {"file": SimpleUploadedFile("tags.xlsx", file.getvalue())})
    assert answer.context["preview"].new == 1


def test_what_an_export_made_harmless_comes_back_as_it_was(browser: Client) -> None:
    page = _upload(browser, "name\n'=1+1\n")
    browser.post(URL, {"upload": page.context["upload"]})
    assert Tag.objects.get().name == "=1+1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("name\n", "no rows below"),
        ("colour\nred\n", "“name” is missing"),
        ("name,name\na,b\n", "there twice"),
        ("%PDF-1.7 and so on", ""),
        ("\0\1\2\3" * 50, ""),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(browser: Client, text: str, words: str) -> None:
    answer = _upload(browser, text)
    error = answer.context["form"].errors["file"][0]
    assert words in error
    assert answer.context["preview"] is None


def test_a_file_with_too_many_rows_is_refused_and_not_cut_short(browser: Client, settings: Any) -> None:
    settings.GENERIC_IMPORT_ROW_LIMIT = 3
    assert _upload(browser, "name\na\nb\nc\n").context["preview"].read == 3
    answer = _upload(browser, "name\na\nb\nc\nd\n")
    assert "Up to 3 rows" in answer.context["form"].errors["file"][0]


def test_a_resource_finds_and_changes_only_rows_within_the_scope(organizer: User) -> None:
    Series.objects.create(title="Hidden", slug="hidden", organizer=make_user("organizer"))
    own = Series.objects.create(title="Own", slug="own", organizer=organizer)
    assert [*SeriesResource(user=organizer).get_queryset()] == [own]
