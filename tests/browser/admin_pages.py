"""The parts of the admin's pages, found as people find them: by their words."""

import re

from playwright.sync_api import Locator, Page, expect


def open_from_sidebar(page: Page, address: str) -> None:
    """Go to a list by the sidebar."""
    page.goto("/admin/")
    page.locator(f"#nav-sidebar a[href='{address}']").click()
    page.wait_for_url(f"**{address}")


def row(page: Page, words: str) -> Locator:
    """The row of a list that contains these words."""
    return page.locator("#result_list tbody tr").filter(has_text=words)


def open_row(page: Page, words: str) -> None:
    """Open the page of the one row with these words."""
    row(page, words).locator("a").first.click()
    page.wait_for_url("**/change/**")


def button(page: Page, words: str) -> Locator:
    """A button beside the heading of the page."""
    return page.locator("#header-inner li a").filter(has_text=words)


def tab(page: Page, words: str) -> Locator:
    """A tab of an object's page, where there is no room for it in the menu at the end of the row."""
    return page.locator("#tabs-items a, #tabs-dropdown a").filter(has_text=words)


def choose_from_menu(page: Page, words: str) -> None:
    """Press what the menu beside the heading calls by these words."""
    button(page, "More").click()
    page.locator("a:visible").filter(has_text=words).click()


def dialog(page: Page, title: str) -> Locator:
    """The dialog with this title, once it is open."""
    found = page.locator("#dialog").filter(has=page.get_by_role("heading", name=title, exact=True))
    expect(found).to_be_visible()
    return found


def choose(page: Page, field: str, option: str) -> None:
    """Search for an option in an autocomplete field of a form, and take it."""
    choose_in(page.locator(f".field-{field}"), option)


def choose_in(place: Locator, option: str) -> None:
    """Search for an option in the autocomplete field at this place, and take it."""
    page = place.page
    place.locator(".select2-selection").first.click()
    page.keyboard.type(option)
    found = page.locator(".select2-results__option")
    expect(found).to_have_text([option])  # before, the list still shows what the search replaces
    found.click()


def step(page: Page, words: str) -> Locator:
    """The step of a history that contains these words."""
    return page.locator(".bo-step").filter(has_text=words)


def found_by_palette(page: Page, words: str) -> Locator:
    """What the command palette answers to a search."""
    page.goto("/admin/")
    page.keyboard.press("Control+k")
    page.locator("#search-input-command").press_sequentially(words)
    answer = page.locator("#command-results-list")
    expect(answer).to_be_visible()
    return answer


def status_of_posting(page: Page, address: str, **fields: str) -> int:
    """The status that answers a form sent by hand, with the visitor's own cookies and token."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, **fields}
    return page.request.post(address, form=form, max_redirects=0).status


def id_in(address: str) -> str:
    """The key in the address of an object's page."""
    found = re.search(r"/(\d+)/", address)
    assert found, address
    return found[1]
