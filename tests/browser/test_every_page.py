"""Every main page, opened in a browser by everybody who may: no page complains in the console."""

from io import BytesIO

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page, expect

from tests.browser.admin_pages import tab
from tests.browser.visitors import Visitors

# For whom, and how many lists their sidebar offers at least.
BACK_OFFICE = [("staff", 15), ("organizer", 11), ("auditor", 15)]
ATTENDEE_PAGES = ["/", "/notifications/", "/recordings/", "/account/", "/my/webinars/"]


@pytest.mark.parametrize(("name", "list_count"), BACK_OFFICE)
def test_every_list_of_the_sidebar_opens_without_complaint(visitors: Visitors, name: str, list_count: int) -> None:
    page = visitors.log_in(name)
    page.goto("/admin/")
    lists = _addresses(page, "#nav-sidebar ol a")
    assert len(lists) >= list_count
    for address in lists:
        page.goto(address)
        expect(page.locator("#content")).to_be_visible()


def test_every_list_form_and_history_opens_for_an_administrator_without_complaint(visitors: Visitors) -> None:
    page = visitors.log_in("admin")
    page.goto("/admin/")
    opened = 0
    for address in _addresses(page, "#nav-sidebar ol a"):
        page.goto(address)
        first = page.locator("#result_list tbody tr a[href*='/change/']").first
        if first.count():
            first.click()
            expect(page.locator("#content")).to_be_visible()
            opened += 1
        if tab(page, "Audit log").count():
            tab(page, "Audit log").click()
            expect(page.locator(".bo-step").first).to_be_visible()
    assert opened >= 10


def test_every_page_of_attendees_opens_without_complaint(visitors: Visitors) -> None:
    page = visitors.log_in("ada.nova")
    for address in ATTENDEE_PAGES:
        page.goto(address)
        expect(page.locator("main h1")).to_be_visible()


def test_pages_are_light_or_dark_as_the_person_prefers(visitors: Visitors) -> None:
    light, dark = visitors.log_in("staff", color_scheme="light"), visitors.log_in("staff", color_scheme="dark")
    for address in ("/admin/", "/admin/webinars/webinar/", "/"):
        assert _brightness(light, address) > 200
        assert _brightness(dark, address) < 60


@pytest.mark.parametrize("name", ["people/user", "comms/announcement", "webinars/webinar", "webinars/attendeeimport"])
def test_a_form_is_no_wider_than_a_phone(visitors: Visitors, name: str) -> None:
    page = visitors.log_in("staff")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/admin/{name}/")
    page.goto(_addresses(page, "#result_list tbody tr a[href*='/change/']")[0])
    expect(page.locator("#content")).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_the_tabs_of_a_person_scroll_in_their_bar_on_a_phone(visitors: Visitors) -> None:
    page = visitors.log_in("staff")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/admin/people/user/")
    page.goto(_addresses(page, "#result_list tbody tr a[href*='/change/']")[0])
    last = page.locator("#tabs-items a").last
    last.click()
    expect(last).to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def _brightness(page: Page, address: str) -> float:
    page.goto(address)
    return ImageStat.Stat(Image.open(BytesIO(page.screenshot())).convert("L")).mean[0]


def _addresses(page: Page, selector: str) -> list[str]:
    return [link.get_attribute("href") or "" for link in page.locator(selector).all()]
