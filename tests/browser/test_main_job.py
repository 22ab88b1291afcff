"""The main job, by everybody who has a part in it."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.admin_pages import (
    button,
    choose,
    dialog,
    found_by_palette,
    id_in,
    open_from_sidebar,
    open_row,
    row,
    status_of_posting,
    step,
    tab,
)
from tests.browser.visitors import Visitors

LIST = Path(__file__).parent.parent / "samples" / "zoom_webinar_registration.csv"
OUTCOMES = [
    ("ada.nova@example.com", "Confirmed"),
    ("greta@example.org", "Declined"),
    ("pia@example.net", "Pending"),
    ("cal@example.com", "Cancelled"),
]
WEBINAR = "Partner briefing"
ANNOUNCEMENT = "Doors open a quarter of an hour early"


def test_an_organizer_imports_staff_announce_it_arrives_and_the_auditor_finds_who_did_what(visitors: Visitors) -> None:
    organizer, staff, auditor = visitors.log_in("organizer"), visitors.log_in("staff"), visitors.log_in("auditor")

    confirmed_before = _seats_taken(organizer)
    webinar_id = _import_the_list(organizer)
    assert _seats_taken(organizer) == confirmed_before + 1
    _find_the_registrations(organizer, webinar_id)

    announcement_id = _publish(staff, reaching=confirmed_before + 1)
    _read_it(visitors.log_in("ada.nova"))

    _look_back(auditor, webinar_id, announcement_id)
    _change_nothing(auditor, webinar_id, announcement_id)
    _see_none_of_it(visitors.log_in("organizer2"), organizer, webinar_id, announcement_id)


def _seats_taken(organizer: Page) -> int:
    open_from_sidebar(organizer, "/admin/webinars/webinar/")
    figures = row(organizer, WEBINAR).inner_text()
    found = re.search(r"(\d+) / 100", figures)
    assert found, figures
    return int(found[1])


def _import_the_list(page: Page) -> str:
    open_from_sidebar(page, "/admin/webinars/webinar/")
    open_row(page, WEBINAR)
    webinar_id = id_in(page.url)
    button(page, "Import attendees").click()
    page.set_input_files("input[type=file]", LIST)
    page.get_by_role("button", name="Look at it first").click()

    expect(page.get_by_text("Nothing has been written yet")).to_be_visible()
    expect(page.get_by_text("Zoom registration report; section Registrant Details; 4 rows, 4 people")).to_be_visible()
    for email, state in OUTCOMES:
        line = page.locator("#rows tr").filter(has_text=email)
        expect(line).to_contain_text("New")
        expect(line).to_contain_text(state)
    assert _figures(page) == [4, 4, 0, 0, 0, 0]  # rows read = new + updated + already registered + twice + refused

    page.get_by_role("button", name="Import 4 people").click()
    expect(page.locator(".bo-status")).to_have_text(re.compile(r"Imported\s+Done"))
    assert _figures(page) == [4, 4, 0, 0, 0, 0]
    page.get_by_role("link", name="Registrations of this webinar").click()
    return webinar_id


def _figures(page: Page) -> list[int]:
    figures = [int(figure.replace(",", "")) for figure in page.locator(".bo-sum-part strong").all_inner_texts()]
    assert figures[0] == sum(figures[1:])
    return figures


def _find_the_registrations(page: Page, webinar_id: str) -> None:
    for email, state in OUTCOMES:
        page.goto(f"/admin/webinars/registration/?webinar__id__exact={webinar_id}&q={email}")
        expect(row(page, email)).to_have_count(1)
        expect(row(page, email)).to_contain_text(state)
        expect(row(page, email)).to_contain_text("Attendee list")


def _publish(page: Page, *, reaching: int) -> str:
    page.goto("/admin/comms/announcement/add/")
    page.fill("input[name=title]", ANNOUNCEMENT)
    page.fill("textarea[name=body]", "Bring a **badge** with your name.")
    page.select_option("select[name=audience_kind]", label="Registrants of webinars")
    choose(page, "webinars", WEBINAR)
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_url("**/change/")

    button(page, "Publish…").click()
    question = dialog(page, "Publish this announcement?")
    expect(question).to_contain_text(f"It reaches {reaching} people.")
    question.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-announcement-progress]")).to_have_attribute("data-state", "sent")
    expect(page.locator("[data-figure=words]")).to_have_text(f"{reaching} of {reaching} people reached")
    return id_in(page.url)


def _read_it(page: Page) -> None:
    unread = page.locator(".site-nav .count")
    before = int(unread.inner_text().split()[0])
    page.get_by_role("link", name="Notifications").first.click()
    line = page.locator("li.is-new").filter(has_text=ANNOUNCEMENT)
    expect(line).to_contain_text("New")
    line.get_by_role("link", name=ANNOUNCEMENT).click()
    expect(page.locator("article strong")).to_have_text("badge")

    page.get_by_role("link", name="All notifications").click()
    expect(page.locator("li").filter(has_text=ANNOUNCEMENT)).to_have_count(1)
    expect(page.locator("li.is-new").filter(has_text=ANNOUNCEMENT)).to_have_count(0)
    expect(unread).to_have_count(1 if before > 1 else 0)
    if before > 1:
        expect(unread).to_contain_text(str(before - 1))


def _look_back(page: Page, webinar_id: str, announcement_id: str) -> None:
    page.goto(f"/admin/webinars/registration/?webinar__id__exact={webinar_id}&q=ada.nova@example.com")
    open_row(page, "ada.nova@example.com")
    tab(page, "Audit log").click()
    imported = step(page, "created this")
    for words in ("Olga Organ", LIST.name, "UTC"):
        expect(imported).to_contain_text(words)
    imported.locator("summary").click()
    for words in ("Confirmed", "Attendee list", WEBINAR):
        expect(imported.locator("table")).to_contain_text(words)

    page.goto(f"/admin/comms/announcement/{announcement_id}/change/")
    tab(page, "Audit log").click()
    published = step(page, "Sending").filter(has_text="Draft")
    for words in ("Sten Staffan", "Sending", "UTC"):
        expect(published).to_contain_text(words)
    expect(step(page, "created this")).to_contain_text("Sten Staffan")


def _change_nothing(page: Page, webinar_id: str, announcement_id: str) -> None:
    webinar, announcement = (
        f"/admin/webinars/webinar/{webinar_id}/change/",
        f"/admin/comms/announcement/{announcement_id}/change/",
    )
    for address, title in ((webinar, WEBINAR), (announcement, ANNOUNCEMENT)):
        page.goto(address)
        expect(page.locator("#content").get_by_text(title, exact=True).first).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("^Save"))).to_have_count(0)
        assert status_of_posting(page, address, title="Mine now") == 403
        page.goto(address)
        expect(page.locator("#content").get_by_text(title, exact=True).first).to_be_visible()


def _see_none_of_it(page: Page, organizer: Page, webinar_id: str, announcement_id: str) -> None:
    page.goto("/admin/webinars/webinar/")
    expect(row(page, "Data clinic").first).to_be_visible()
    expect(row(page, WEBINAR)).to_have_count(0)
    page.goto("/admin/webinars/registration/?q=greta@example.org")
    expect(row(page, "greta@example.org")).to_have_count(0)

    expect(found_by_palette(organizer, WEBINAR)).to_contain_text(WEBINAR)
    expect(found_by_palette(page, WEBINAR)).to_contain_text("Nothing matched your search")

    for address in (
        f"/admin/webinars/webinar/{webinar_id}/change/",
        f"/admin/webinars/webinar/{webinar_id}/history/",
        f"/admin/webinars/attendeeimport/upload/?webinar={webinar_id}",
        f"/admin/comms/announcement/{announcement_id}/change/",
        f"/admin/comms/announcement/{announcement_id}/history/",
    ):
        answer = page.request.get(address)
        is_elsewhere = not answer.url.endswith(address)  # the admin sends away from what is not there
        assert answer.status in {403, 404} or is_elsewhere, address
        assert WEBINAR not in answer.text()
        assert ANNOUNCEMENT not in answer.text()
