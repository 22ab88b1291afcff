"""An attendee list that is understood wrongly at first: corrected, imported, its refused rows fetched, taken back."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.admin_pages import button, open_from_sidebar, open_row, row, step
from tests.browser.visitors import Visitors

WEBINAR = "Partner briefing"
FILE = "spring guests.csv"
# Nobody heads a column of organisations like this, and every date may be one of two days.
LIST = """\
Email,Name,Badge line,Registration time
quincy@example.com,Quincy Quill,Quill & Sons,03/04/2019 10:00
rosa@example.com,Rosa Rey,Rey Studio,05/06/2019 11:00
not an address,Nobody Known,Nowhere,04/05/2019 12:00
"""
REASON = "These are the guests of another evening"


def test_a_list_is_corrected_imported_its_refused_rows_fetched_and_all_of_it_taken_back(
    visitors: Visitors, tmp_path: Path
) -> None:
    page = visitors.log_in("organizer")
    _upload(page)
    preview = page.url
    _expect_what_was_understood(page, organisation="kept as an answer", times="day and month not told apart")
    expect(page.get_by_text("may be one of two days")).not_to_have_count(0)

    page.get_by_role("link", name="Read it otherwise…").click()
    _correct_the_reading(page)
    expect(page).to_have_url(preview)
    expect(page.get_by_text("The list was read anew. Nothing has been written yet.")).to_be_visible()
    _expect_what_was_understood(page, organisation="organisation", times="times read as day-first in Asia/Kolkata")
    expect(page.get_by_text("may be one of two days")).to_have_count(0)

    page.get_by_role("button", name="Import 2 people").click()
    _expect_status(page, "Imported", "Done")
    assert _figures(page) == [3, 2, 0, 0, 0, 1]  # rows read = new + updated + already registered + twice + refused
    _expect_rosa_as_corrected(page)

    page.goto(preview)
    _expect_the_refused_rows(page, tmp_path / "refused.csv")

    _take_back(page)
    _expect_that_nothing_stayed(page)
    _expect_who_and_why(page, preview)


def _upload(page: Page) -> None:
    open_from_sidebar(page, "/admin/webinars/webinar/")
    open_row(page, WEBINAR)
    button(page, "Import attendees").click()
    page.set_input_files("input[type=file]", {"name": FILE, "mimeType": "text/csv", "buffer": LIST.encode()})
    page.get_by_role("button", name="Look at it first").click()


def _expect_what_was_understood(page: Page, *, organisation: str, times: str) -> None:
    _expect_status(page, "Nothing has been written yet", "Waiting for confirmation")
    expect(page.get_by_text("3 rows, 3 people")).to_contain_text(times)
    expect(page.locator(".bo-columns-read tr").filter(has_text="Badge line")).to_contain_text(organisation)
    expect(page.locator("#rows tr").filter(has_text="Nobody Known")).to_contain_text("Refused")
    assert _figures(page) == [3, 2, 0, 0, 0, 1]


def _expect_status(page: Page, words: str, label: str) -> None:
    expect(page.locator(".bo-status")).to_have_text(re.compile(rf"\s*{words}\s+{label}\s*"))


def _figures(page: Page) -> list[int]:
    return [int(figure) for figure in page.locator(".bo-sum-part strong").all_inner_texts()]


def _correct_the_reading(page: Page) -> None:
    column = page.locator(".bo-mapping tbody tr").filter(has_text="Badge line")
    expect(column).to_contain_text("Rey Studio")
    column.locator("select").select_option(value="organisation")
    page.select_option("select[name=date_order]", value="day-first")
    # The list of zones is long: the theme puts a search in place of the plain choice.
    page.locator("select[name=time_zone]").select_option(value="Asia/Kolkata", force=True)
    page.get_by_role("button", name="Read it this way").click()


def _expect_rosa_as_corrected(page: Page) -> None:
    _open_registrations(page, "rosa@example.com")
    found = row(page, "rosa@example.com")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Confirmed")
    expect(found).to_contain_text("5 June 2019, 07:30")  # 11:00 in Kolkata, on the clock of Rome
    _open_people(page, "rosa@example.com")
    open_row(page, "rosa@example.com")
    expect(page.locator("#content")).to_contain_text("Rey Studio")


def _open_registrations(page: Page, words: str) -> None:
    page.goto(f"/admin/webinars/registration/?q={words}")


def _open_people(page: Page, words: str) -> None:
    page.goto(f"/admin/people/user/?q={words}")


def _expect_the_refused_rows(page: Page, path: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download refused rows").click()
    assert download.value.suggested_filename == "spring guests refused.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        headings, refused = csv.reader(file)
    assert headings == ["Email", "Name", "Badge line", "Registration time", "Refused because"]
    assert refused[:2] == ["not an address", "Nobody Known"]
    assert refused[-1] == "Row 4: “not an address” is not an email address. Correct cell A4."


def _take_back(page: Page) -> None:
    page.get_by_role("link", name="Take it back…").click()
    ahead = page.locator(".bo-undo li")
    expect(ahead).to_have_text(["2 registrations removed", "2 people removed"])
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Say why: the history keeps it.")).to_be_visible()

    page.fill("input[name=reason]", REASON)
    page.get_by_role("button", name="Take it back").click()
    _expect_status(page, "Taken back", "Taken back")
    expect(page.locator(".bo-undo li")).to_have_text(["2 registrations removed", "2 people removed"])
    expect(page.get_by_text(f"“{REASON}”")).to_contain_text("Olga Organ took it back")
    expect(page.get_by_role("link", name="Take it back…")).to_have_count(0)


def _expect_that_nothing_stayed(page: Page) -> None:
    for email in ("quincy@example.com", "rosa@example.com"):
        for open_list in (_open_registrations, _open_people):
            open_list(page, email)
            expect(page.locator("#searchbar, input[name=q]").first).to_have_value(email)
            expect(row(page, email)).to_have_count(0)


def _expect_who_and_why(page: Page, preview: str) -> None:
    page.goto(preview)
    page.get_by_role("link", name="History of this import").click()
    for words in ("Olga Organ", "Being taken back"):
        expect(step(page, REASON).first).to_contain_text(words)
