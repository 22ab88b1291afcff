"""Bringing something that is no attendee list."""

from playwright.sync_api import expect

from tests.browser.admin_pages import button, open_from_sidebar, open_row, row
from tests.browser.visitors import Visitors

WEBINAR = "Pricing live: questions and answers"
DISGUISED = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def test_a_pdf_that_is_called_csv_is_refused_in_words_and_nothing_is_written(visitors: Visitors) -> None:
    page = visitors.log_in("organizer")
    open_from_sidebar(page, "/admin/webinars/webinar/")
    seats_before = row(page, WEBINAR).inner_text()
    open_row(page, WEBINAR)
    button(page, "Import attendees").click()
    page.set_input_files("input[type=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": DISGUISED})
    page.get_by_role("button", name="Look at it first").click()

    expect(page.locator(".form-field.errors")).to_contain_text("PDF")
    expect(page.get_by_role("button", name="Look at it first")).to_be_visible()
    open_from_sidebar(page, "/admin/webinars/attendeeimport/")
    expect(row(page, WEBINAR)).not_to_have_count(0)
    expect(row(page, "list.csv")).to_have_count(0)
    open_from_sidebar(page, "/admin/webinars/webinar/")
    assert row(page, WEBINAR).inner_text() == seats_before
