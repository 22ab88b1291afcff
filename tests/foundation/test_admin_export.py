"""Lists leave the house as files only for those who may, as filtered, complete, and without running as formulas."""

import csv
import io
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from backoffice.foundation.signals import exported
from people.models import Tag, User
from tests.factories import make_registration, make_tag, make_user, make_webinar
from webinars.choices import WebinarState
from webinars.models import Registration

pytestmark = pytest.mark.usefixtures("lab")
URL = "/admin/webinars/registration/export/"
COLUMNS = ["user__email", "webinar__title", "attended"]


def _csv(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [*csv.reader(io.StringIO(text))]


def _post(browser: Client, url: str = URL, kind: str = "csv", **data: Any) -> Any:
    return browser.post(url, {"format": kind, "columns": COLUMNS, **data})


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_permission_the_export_is_closed_and_its_buttons_are_missing(
    method: str, attendee: User, staff: User, signed_in: Any
) -> None:
    make_registration(user=attendee)
    Permission.objects.get(codename="export_registration").group_set.clear()
    browser = signed_in(staff)
    answer = getattr(browser, method)(URL, {"format": "csv", "columns": COLUMNS})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert b"attendee@example.com" not in answer.content
    page = browser.get("/admin/webinars/registration/").content.decode()
    assert "/export/" not in page
    assert "export_selected" not in page


def test_the_export_action_is_refused_without_the_permission(staff: User, signed_in: Any) -> None:
    registration = make_registration(user=make_user(email="leak@example.com"))
    Permission.objects.get(codename="export_registration").group_set.clear()
    data = {"action": "export_selected", "_selected_action": [registration.pk]}
    answer = signed_in(staff).post("/admin/webinars/registration/", data, follow=True)
    assert "1</strong> of" not in answer.content.decode()
    assert "No action selected" in answer.content.decode()


def test_csv_holds_the_declared_columns_of_every_row(staff: User, signed_in: Any) -> None:
    make_registration(user=make_user(email="ada@example.com"), webinar=make_webinar(title="Talk, “one”"), attended=True)
    answer = _post(signed_in(staff))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert _csv(answer) == [["Email", "Webinar", "Attended"], ["ada@example.com", "Talk, “one”", "yes"]]


def test_an_organizer_exports_only_what_they_may_see(organizer: User, signed_in: Any) -> None:
    make_registration(user=make_user(email="leak@example.com"))
    make_registration(user=make_user(email="mine@example.com"), webinar=make_webinar(title="Mine", organizer=organizer))
    assert _csv(_post(signed_in(organizer)))[1:] == [["mine@example.com", "Mine", ""]]


def test_rows_ticked_outside_the_scope_do_not_leave(organizer: User, signed_in: Any) -> None:
    hidden = make_registration(user=make_user(email="leak@example.com"))
    answer = _post(signed_in(organizer), selected=[hidden.pk, "x"])
    assert _csv(answer) == [["Email", "Webinar", "Attended"]]


def test_the_filtered_list_is_what_leaves_and_the_page_says_how_much_of_it(staff: User, signed_in: Any) -> None:
    make_webinar(title="Draft", state=WebinarState.DRAFT)
    make_webinar(title="Planned")
    browser = signed_in(staff)
    url = "/admin/webinars/webinar/export/?state__exact=draft"
    page = browser.get(url)
    assert (page.context["count"], page.context["total"]) == (1, 2)
    answer = browser.post(url, {"format": "csv", "columns": ["title", "state"]})
    assert _csv(answer)[1:] == [["Draft", "draft"]]


def test_only_the_ticked_rows_leave(staff: User, signed_in: Any) -> None:
    one, _two = make_tag("one"), make_tag("two")
    browser = signed_in(staff)
    page = browser.post("/admin/people/tag/", {"action": "export_selected", "_selected_action": [one.pk]})
    assert page.context["count"] == 1
    answer = browser.post(
        "/admin/people/tag/export/", {"format": "csv", "columns": ["name"], "selected": page.context["selected"]}
    )
    assert _csv(answer) == [["name"], ["one"]]


def test_a_key_beyond_what_a_column_holds_is_no_error(staff: User, signed_in: Any) -> None:
    make_tag("one")
    url = "/admin/people/tag/export/"
    answer = signed_in(staff).post(url, {"format": "csv", "columns": ["name"], "selected": ["9" * 30]})
    assert _csv(answer) == [["name"]]


def test_all_rows_across_pages_leave_by_the_filter_and_not_by_a_list_of_keys(staff: User, signed_in: Any) -> None:
    tag = make_tag("one")
    data = {"action": "export_selected", "_selected_action": [tag.pk], "select_across": "1"}
    answer = signed_in(staff).post("/admin/people/tag/?q=on", data)
    assert answer.headers["Location"] == "/admin/people/tag/export/?q=on"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_cell_that_would_run_as_a_formula_is_harmless_and_a_phone_number_readable(
    kind: str, staff: User, signed_in: Any
) -> None:
    Tag.objects.create(name="=HYPERLINK(1)", description="+49 30 5550100")
    answer = _post(signed_in(staff), "/admin/people/tag/export/", kind, columns=["name", "description"])
    if kind == "csv":
        assert _csv(answer)[1] == ["'=HYPERLINK(1)", "+49 30 5550100"]
        return
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = next(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in cells] == ["'=HYPERLINK(1)", "+49 30 5550100"]
    assert {cell.data_type for cell in cells} == {"s"}


def test_secret_fields_never_leave(administrator: User, signed_in: Any) -> None:
    page = signed_in(administrator).get("/admin/people/user/export/")
    names = [name for name, _label in page.context["form"].fields["columns"].choices]
    assert "email" in names
    assert "password" not in names
    answer = _post(signed_in(administrator), "/admin/people/user/export/", columns=["password"])
    assert answer.status_code == HTTPStatus.OK
    assert "columns" in answer.context["form"].errors


def test_no_object_is_built_for_a_row(staff: User, signed_in: Any) -> None:
    built: list[Any] = []

    def listen(instance: Any, **event: Any) -> None:
        built.append(instance)

    for _ in range(3):
        make_registration()
    browser = signed_in(staff)
    post_init.connect(listen, sender=Registration)
    try:
        assert len(_csv(_post(browser))) == 4
    finally:
        post_init.disconnect(listen, sender=Registration)
    assert built == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_that_breaks_off_is_told_of_with_what_may_have_left(
    kind: str, staff: User, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.foundation.admin.spreadsheets.LINES_AT_ONCE", 2)
    monkeypatch.setattr("backoffice.foundation.admin.spreadsheets.BLOCK_BYTES", 100)
    ends: list[tuple[int, bool]] = []

    def listen(**event: Any) -> Any:
        return lambda row_count, is_complete: ends.append((row_count, is_complete))

    for _ in range(5):
        make_registration()
    exported.connect(listen)
    try:
        answer = _post(signed_in(staff), kind=kind)
        next(answer.streaming_content)
        answer._iterator.close()  # as a server does once nobody listens any more
    finally:
        exported.disconnect(listen)
    # Half a workbook may hold any row; of a text only these two lines were handed over.
    assert ends == [(2 if kind == "csv" else 5, False)]


def test_a_text_that_no_sheet_holds_is_refused_with_its_cell_and_not_cut(staff: User, signed_in: Any) -> None:
    make_webinar(title="Long", description="x" * 40_000)
    url = "/admin/webinars/webinar/export/"
    page = signed_in(staff).post(url, {"format": "xlsx", "columns": ["title", "description"]})
    assert page.context["form"].errors["format"] == [
        "Cell B2 would hold 40,000 characters, and Excel holds 32,767. Choose CSV."
    ]


def test_more_rows_than_a_sheet_holds_are_told_before_anybody_chooses(
    staff: User, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("export_form", "workbook_writer"):
        monkeypatch.setattr(f"backoffice.foundation.admin.{module}.XLSX_ROW_LIMIT", 2)
    for _ in range(3):
        make_registration()
    browser = signed_in(staff)
    words = "An Excel sheet holds 2 rows; these are 3. Choose CSV, or narrow the list."

    assert words in browser.get(URL).content.decode()
    assert _post(browser, kind="xlsx").context["form"].errors["format"] == [words]
    assert len(_csv(_post(browser))) == 4


def test_the_number_of_queries_does_not_grow_with_the_rows(staff: User, signed_in: Any) -> None:
    browser = signed_in(staff)
    counts = []
    for _ in range(2):
        make_registration()
        with CaptureQueriesContext(connection) as queries:
            _csv(_post(browser))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_each_export_is_announced_before_the_file_leaves_and_told_of_when_it_has(staff: User, signed_in: Any) -> None:
    heard: list[dict[str, Any]] = []
    ends: list[tuple[int, bool]] = []

    def listen(**event: Any) -> Any:
        heard.append(event)
        return lambda row_count, is_complete: ends.append((row_count, is_complete))

    make_registration(attended=True)
    make_registration()
    exported.connect(listen)
    try:
        answer = _post(signed_in(staff), f"{URL}?attended__exact=1&o=1&p=1", selected=["1", "2"])
        assert (len(heard), ends) == (1, [])
        rows = len(_csv(answer)) - 1
    finally:
        exported.disconnect(listen)
    assert ends == [(rows, True)]
    event = heard[0]
    assert (event["user"], event["model"], event["format"]) == (staff, Registration, "csv")
    assert (event["filters"], event["columns"]) == ({"attended__exact": ["1"]}, ["Email", "Webinar", "Attended"])
    assert (event["count"], event["total"], event["selected"]) == (rows, 2, ["1", "2"])


def test_an_export_that_cannot_be_recorded_does_not_leave(staff: User, signed_in: Any) -> None:
    def refuse(**event: Any) -> None:
        raise RuntimeError("no room in the log")

    exported.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            _post(signed_in(staff))
    finally:
        exported.disconnect(refuse)


@pytest.mark.parametrize("query", ["?state__exact=x&p=abc", "?nonsense=1", "?p=99"])
def test_a_filter_that_does_not_exist_is_no_error(query: str, staff: User, signed_in: Any) -> None:
    answer = signed_in(staff).get(f"/admin/webinars/webinar/export/{query}")
    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.FOUND}
