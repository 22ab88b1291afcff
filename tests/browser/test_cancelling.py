"""Cancelling a webinar through its dialog."""

from playwright.sync_api import expect

from tests.browser.admin_pages import choose_from_menu, dialog, open_from_sidebar, open_row, row, step, tab
from tests.browser.visitors import Visitors

WEBINAR = "Accessible slides in an hour"
REASON = "The captioner is ill; everybody is offered the next date."


def test_cancelling_insists_on_a_reason_and_the_history_tells_it(visitors: Visitors) -> None:
    page = visitors.log_in("organizer")
    open_from_sidebar(page, "/admin/webinars/webinar/")
    expect(row(page, WEBINAR)).to_contain_text("Scheduled")
    open_row(page, WEBINAR)
    webinar = page.url
    choose_from_menu(page, "Cancel webinar…")
    question = dialog(page, "Cancel this webinar?")
    cancel = question.get_by_role("button", name="Cancel the webinar")

    cancel.click()
    expect(question).to_contain_text("Say why")

    question.locator("textarea[name=reason], input[name=reason]").fill(REASON)
    cancel.click()
    expect(page.get_by_text("Cancelled.", exact=True)).to_be_visible()

    page.goto(webinar)
    tab(page, "Audit log").click()
    cancelled = step(page, REASON)
    for words in ("Olga Organ", "Scheduled", "Cancelled"):
        expect(cancelled).to_contain_text(words)
    expect(page.locator(".bo-step").filter(has_text="Scheduled").filter(has_text="Cancelled")).to_have_count(1)
