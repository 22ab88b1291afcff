"""Uploaded lists of addresses: what is read, stored and told."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from backoffice.foundation.errors import RuleBroken
from comms.domain import address_lists
from comms.models import AddressList, ListedAddress
from tests.factories import make_user
from tests.factories.comms import make_address_list

pytestmark = pytest.mark.django_db
LISTS = "/admin/comms/addresslist/"


def addresses_in(content):
    return [found.address or found.text for found in address_lists.found_in(BytesIO(content))]


def workbook(*rows):
    book, buffer = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def upload(browser, content, name="Partners", file_name="partners.csv"):
    return browser.post(f"{LISTS}add/", {"name": name, "file": SimpleUploadedFile(file_name, content)})


@pytest.mark.parametrize(
    "content",
    [
        b"ada@example.com\nbob@example.com\n",
        b"Email\r\nADA@example.com\r\n\r\nbob@example.com\r\n",
        b"Name;E-Mail;City\nAda;ada@example.com;Rome\nBob;bob@example.com;Oslo\n",
        b"Contact,Note,Mail\nx,first,Ada <ada@example.com>\ny,me@,mailto:bob@example.com\n",
        "Größe\tPost\n1\tada@example.com\n2\tbob@example.com\n".encode("utf-16"),
        workbook(["Partners of 2026"], ["Name", "Address"], ["Ada", "ada@example.com"], ["Bob", "bob@example.com"]),
    ],
)
def test_the_column_of_addresses_is_found_in_any_layout(content):
    assert addresses_in(content) == ["ada@example.com", "bob@example.com"]


def test_what_is_meant_as_an_address_is_told_even_in_the_first_row():
    assert addresses_in(b"ada@@example\nbob@example.com\nnobody\n") == ["ada@@example", "bob@example.com", "nobody"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_empty"), (b"Name,City\nAda,Rome\n", "no_addresses"), (b"\x89PNG\r\n\x1a\n\x00\x00", None)],
)
def test_a_file_without_addresses_is_refused(content, code):
    with pytest.raises(RuleBroken) as refused:
        addresses_in(content)

    assert code is None or refused.value.code == code


def test_the_figures_add_up_to_the_rows_read_and_name_the_rows_without_an_address():
    stored = make_address_list()

    report = address_lists.store(
        stored,
        BytesIO(b"Email\nada@example.com\nADA@example.com\nnonsense\nbob@example.com\nada@example.com\nz@\n"),
        file_name="partners.csv",
    )

    assert (report.read, report.valid, report.double, report.unreadable) == (6, 2, 2, 2)
    assert report.places == [[4, "nonsense"], [7, "z@"]]
    assert set(ListedAddress.objects.values_list("address", flat=True)) == {"ada@example.com", "bob@example.com"}
    stored.refresh_from_db()
    assert (stored.address_count, stored.report["double"]) == (2, 2)


def test_known_and_unknown_addresses_are_all_of_them():
    known = make_user(email="Ada@Example.com")
    stored = make_address_list("ada@example.com", "x@example.com", "y@example.com")

    assert list(address_lists.known_people(stored)) == [known]
    assert [item.address for item in address_lists.unknown_addresses(stored)] == ["x@example.com", "y@example.com"]


@pytest.mark.parametrize("count", [10, 4_000])
def test_storing_takes_the_same_number_of_queries_for_10_and_for_4000_rows_but_for_batches(
    count, django_assert_max_num_queries
):
    content = "\n".join(f"person{number}@example.com" for number in range(count)).encode()
    stored = make_address_list()

    with django_assert_max_num_queries(9):
        assert address_lists.store(stored, BytesIO(content), file_name="x").valid == count


def test_staff_upload_a_list_and_are_told_what_it_held(staff, signed_in):
    make_user(email="ada@example.com")
    browser = signed_in(staff)

    answer = upload(browser, b"Name,Email\nA,ada@example.com\nB,bob@example.com\nB,bob@example.com\nC,nonsense\n")

    stored = AddressList.objects.get()
    assert answer.headers["Location"] == f"{LISTS}{stored.pk}/change/"
    assert (stored.name, stored.owner, stored.address_count) == ("Partners", staff, 2)
    html = browser.get(f"{LISTS}{stored.pk}/change/").content.decode()
    assert "Row 5" in html
    assert "bob@example.com" in html
    assert stored.history.get().history_user == staff


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Name,City\nAda,Rome\n", "No email address was found"),
        (b"", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), ""),
    ],
)
def test_a_wrong_file_is_refused_beside_its_field(content, words, staff, signed_in):
    answer = upload(signed_in(staff), content)

    assert answer.status_code == 200
    assert words in str(answer.context["adminform"].form.errors["file"])
    assert not AddressList.objects.exists()


def test_a_name_is_given_once_and_a_list_needs_a_file(staff, signed_in):
    make_address_list(name="Partners")
    browser = signed_in(staff)

    assert "name" in upload(browser, b"ada@example.com\n").context["adminform"].form.errors
    assert "file" in browser.post(f"{LISTS}add/", {"name": "Other"}).context["adminform"].form.errors


def test_a_stored_list_can_be_named_anew_without_a_file(staff, signed_in):
    stored = make_address_list("ada@example.com")

    assert signed_in(staff).post(f"{LISTS}{stored.pk}/change/", {"name": "Friends"}).status_code == 302
    stored.refresh_from_db()
    assert (stored.name, stored.address_count) == ("Friends", 1)


def test_the_unknown_ones_leave_as_a_file_that_runs_no_formula_and_is_on_record(staff, signed_in):
    from backoffice.audit.models import ExportRecord

    stored = make_address_list("ada@example.com", "=cmd@example.com")
    make_user(email="ada@example.com")

    answer = signed_in(staff).get(f"{LISTS}{stored.pk}/unknown/")

    assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines() == ["Email address", "'=cmd@example.com"]
    assert ExportRecord.objects.get().row_count == 1


@pytest.mark.parametrize("who", ["organizer", "attendee"])
@pytest.mark.parametrize("page", ["", "add/", "export/", "{}/change/", "{}/unknown/", "{}/history/", "{}/delete/"])
def test_whoever_may_not_see_address_lists_gets_none_of_their_pages(who, page, request, signed_in):
    stored = make_address_list("secret@example.com", name="Secret list")

    answer = signed_in(request.getfixturevalue(who)).get(LISTS + page.format(stored.pk))

    assert answer.status_code in {302, 403, 404}
    assert b"secret" not in answer.content.lower()


def test_an_auditor_looks_at_lists_and_uploads_none(auditor, signed_in):
    stored = make_address_list("ada@example.com", name="Partners")
    browser = signed_in(auditor)

    assert "Partners" in browser.get(f"{LISTS}{stored.pk}/change/").content.decode()
    assert upload(browser, b"ada@example.com\n", name="Mine").status_code == 403
    assert browser.post(f"{LISTS}{stored.pk}/delete/", {"post": "yes"}).status_code == 403
