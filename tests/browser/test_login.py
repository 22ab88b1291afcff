"""Logging in with the keyboard, as a person sees it."""

from playwright.sync_api import expect

from tests.browser.running import PASSWORD
from tests.browser.visitors import Visitors


def test_the_keyboard_alone_logs_in_and_leads_to_where_one_wanted_to_go(visitors: Visitors) -> None:
    page = visitors.stranger()
    page.goto("/notifications/")
    page.locator("input[name=username]").focus()
    page.keyboard.type("ada")  # the username does as well as the address
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/notifications/")
    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()


def test_a_wrong_password_is_told_and_keeps_the_name(visitors: Visitors) -> None:
    page = visitors.stranger()
    page.goto("/login/")
    page.fill("input[name=username]", "organizer2@example.com")
    page.fill("input[name=password]", "not the password")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert").or_(page.locator(".errorlist, .message-error")).first).to_be_visible()
    expect(page.locator("input[name=username]")).to_have_value("organizer2@example.com")
    expect(page.locator("input[name=password]")).to_have_value("")
