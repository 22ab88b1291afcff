"""The generic import shows what each row will do before anything is written, and writes all or nothing."""

from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from backoffice.foundation.admin.import_cells import ChoiceWidget, DecimalNumberWidget, MomentWidget, WholeNumberWidget
from backoffice.foundation.admin.import_outcomes import SameRefusals
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
    return browser.post(URL, {"file": SimpleUploadedFile("tags.csv", text.encode()), "reason": "Wanted.", **data})


def _workbook(*lines: list[Any], other_sheet: str = "") -> SimpleUploadedFile:
    book, file = Workbook(), BytesIO()
    for line in lines:
        book.active.append(line)
    if other_sheet:
        book.create_sheet(other_sheet).append(["name"])
    book.save(file)
    return SimpleUploadedFile("tags.xlsx", file.getvalue())


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
    assert answer.context["table"].left_out == [("Unasked", "")]
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
    browser.post(URL, {"upload": page.context["upload"], "reason": "Wanted."})
    again = browser.post(URL, {"upload": page.context["upload"], "reason": "Wanted."}, follow=True)
    assert "Upload it again" in again.content.decode()
    assert set(private_storage().listdir("import-previews")[1]) == before


def test_an_upload_can_be_confirmed_only_by_the_one_who_made_it(
    browser: Client, administrator: User, signed_in: Any
) -> None:
    page = _upload(browser, "name\nfresh\n")
    answer = signed_in(administrator).post(URL, {"upload": page.context["upload"], "reason": "Wanted."}, follow=True)
    assert "Upload it again" in answer.content.decode()
    assert not Tag.objects.exists()


def test_every_wrong_row_is_told_in_words_and_none_is_written(browser: Client) -> None:
    answer = _upload(browser, f"name,description\n,x\nfine,\n{'long' * 20},y\n")
    assert answer.context["preview"].refusals == [
        (2, "name", "This field cannot be blank."),
        (4, "name", "Ensure this value has at most 60 characters (it has 80)."),
    ]
    assert answer.context["upload"] is None
    assert not Tag.objects.exists()


def test_reasons_that_are_the_same_are_told_once_with_their_rows(browser: Client) -> None:
    answer = _upload(browser, "name,description\n" + ",x\n" * 14 + f"fine,\n{'long' * 20},y\n,z\n")

    first, second = answer.context["preview"].same_refusals
    assert (first.column, first.stretches, first.more_count) == ("name", "2–15, 18", 0)
    assert second.rows == [17]
    words = " ".join(answer.content.decode().split())
    assert "16 of 17 rows can’t be taken" in words
    assert words.count("This field cannot be blank.") == 1


def test_rows_that_are_too_scattered_to_be_named_are_counted() -> None:
    reason = SameRefusals("name", "wrong", [*range(2, 40, 2)])
    assert (reason.stretches, reason.more_count) == ("2, 4, 6, 8, 10, 12, 14, 16", 11)


def test_two_equal_rows_are_found_before_anything_is_written_and_both_are_named(browser: Client) -> None:
    answer = _upload(browser, "name\nsame\n" + "".join(f"other {number}\n" for number in range(300)) + "SAME\n")
    [refusal] = answer.context["preview"].refusals
    assert refusal == (303, "name", "Row 2 is about the same: “same”. Keep one of them.")
    assert not Tag.objects.exists()


def test_what_was_tried_out_in_batches_is_imported_as_a_whole_or_not_at_all(browser: Client) -> None:
    page = _upload(browser, "name\n" + "".join(f"tag {number}\n" for number in range(450)))
    assert (page.context["preview"].new, page.context["preview"].not_shown) == (450, 350)
    Tag.objects.create(name="TAG 449")
    answer = browser.post(URL, {"upload": page.context["upload"], "reason": "Wanted."})
    assert "Nothing was imported" in answer.content.decode()
    assert Tag.objects.count() == 1


def test_data_that_changed_since_the_preview_stops_the_whole_import(browser: Client) -> None:
    page = _upload(browser, "name\nfirst\nsecond\n")
    Tag.objects.create(name="SECOND")
    answer = browser.post(URL, {"upload": page.context["upload"], "reason": "Wanted."})
    assert "Nothing was imported" in answer.content.decode()
    assert not Tag.objects.filter(name="first").exists()


def test_a_workbook_is_read_like_a_text(browser: Client) -> None:
    answer = browser.post(URL, {"file": _workbook(["name"], ["from a sheet"]), "reason": "Wanted."})
    assert answer.context["preview"].new == 1


def test_what_an_export_made_harmless_comes_back_as_it_was(browser: Client) -> None:
    page = _upload(browser, "name\n'=1+1\n")
    browser.post(URL, {"upload": page.context["upload"], "reason": "Wanted."})
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
    error = answer.context["form"].errors["file"][0]
    assert "The file has 4 rows; up to 3 are imported here at once." in error
    assert "on the page of its webinar" in error
    assert "manage.py import_table people.tag FILE" in error


@pytest.mark.parametrize("heading", ["NAME", " Name ", "“name”", "'name"])
def test_a_heading_is_known_in_any_spelling(heading: str, browser: Client) -> None:
    assert _upload(browser, f"{heading}\nfresh\n").context["preview"].new == 1


def test_columns_that_are_left_out_are_named_with_the_reason_where_there_is_one(browser: Client) -> None:
    page = _upload(browser, "name,colour,people,,\nfresh,red,3,,\nother,red,3,astray,\n")

    assert page.context["table"].left_out == [
        ("colour", ""),
        ("people", "people are given tags on their own pages, and by importing people"),
        ("D", "it has no heading"),
    ]
    assert "people are given tags on their own pages" in page.content.decode()


def test_blank_cells_of_a_workbook_leave_what_is_stored_alone(browser: Client) -> None:
    Tag.objects.create(name="kept", description="as it was")
    page = browser.post(
        URL,
        {"file": _workbook(["name", "description"], ["kept", None], ["new", None], [None, None]), "reason": "Wanted."},
    )
    preview = page.context["preview"]
    assert (preview.new, preview.unchanged, preview.read) == (1, 1, 2)


def test_numbers_of_a_workbook_are_read_as_they_are_shown(browser: Client) -> None:
    page = browser.post(URL, {"file": _workbook(["name"], [2026], [7.5], ["007"]), "reason": "Wanted."})
    browser.post(URL, {"upload": page.context["upload"], "reason": "Wanted."})
    assert set(Tag.objects.values_list("name", flat=True)) == {"2026", "7.5", "007"}


def test_the_other_sheets_of_a_workbook_are_named(browser: Client) -> None:
    page = browser.post(URL, {"file": _workbook(["name"], ["fresh"], other_sheet="Old tags"), "reason": "Wanted."})
    assert page.context["table"].unread_sheets == ["Old tags"]
    assert "“Old tags”" in page.content.decode()


@pytest.mark.parametrize(
    ("widget", "text", "value"),
    [
        (WholeNumberWidget(), "60", 60),
        (WholeNumberWidget(), "60.0", 60),
        (WholeNumberWidget(), "-1", -1),
        (DecimalNumberWidget(), "12.50", Decimal("12.5")),
        (MomentWidget(), "2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        (MomentWidget(), "2026-11-24 18:00", datetime(2026, 11, 24, 18, tzinfo=UTC)),
        (MomentWidget(), "2026-11-24T18:00:30+05:30", datetime(2026, 11, 24, 12, 30, 30, tzinfo=UTC)),
        (MomentWidget(), "2026-11-24 18:00Z", datetime(2026, 11, 24, 18, tzinfo=UTC)),
        (ChoiceWidget([("open", "Open to all")]), "OPEN", "open"),
        (ChoiceWidget([("open", "Open to all")]), "open to all", "open"),
    ],
)
def test_a_cell_is_read_as_people_and_spreadsheets_write_it(widget: Any, text: str, value: Any) -> None:
    assert widget.clean(text) == value


@pytest.mark.parametrize(
    ("widget", "text", "words"),
    [
        (WholeNumberWidget(), "60.5", "“60.5” is not a whole number."),
        (WholeNumberWidget(), "1,000", "is not a whole number"),
        (WholeNumberWidget(), "9" * 400, "is not a whole number"),
        (DecimalNumberWidget(), "12,50", "Write it as 1250.50."),
        (DecimalNumberWidget(), "NaN", "is not a number"),
        (DecimalNumberWidget(), "1e5", "is not a number"),
        (MomentWidget(), "24/11/2026", "Write it as 2026-11-24 18:00"),
        (MomentWidget(), "0001-01-01 00:00+23:00", "is not a time"),
        (ChoiceWidget([("open", "Open to all"), ("closed", "Closed")]), "x", "“x” is none of these: open, closed."),
    ],
)
def test_a_cell_that_could_mean_something_else_is_refused_in_words(widget: Any, text: str, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        widget.clean(text)
    assert words in str(refused.value)


def test_a_resource_finds_and_changes_only_rows_within_the_scope(organizer: User) -> None:
    Series.objects.create(title="Hidden", slug="hidden", organizer=make_user("organizer"))
    own = Series.objects.create(title="Own", slug="own", organizer=organizer)
    assert [*SeriesResource(user=organizer).get_queryset()] == [own]
