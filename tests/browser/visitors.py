"""People who come with a browser, and log in as people do."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.chromium import PATIENCE_MILLISECONDS
from tests.browser.complaints import Complaints
from tests.browser.running import PASSWORD

WINDOW = {"width": 1440, "height": 900}


class Visitors:
    """Opens windows at one back office, and hears what goes wrong in any of them."""

    def __init__(self, browser: Browser, address: str, sessions: dict[str, Any]) -> None:
        """`sessions` keeps who has logged in already, for those who come again."""
        self.browser = browser
        self.address = address
        self.sessions = sessions
        self.complaints = Complaints()
        self._contexts: list[BrowserContext] = []

    def stranger(self, **settings: Any) -> Page:
        """The window of somebody who is not logged in; `settings` are those of a browser context."""
        context = self.browser.new_context(base_url=self.address, viewport=WINDOW, **settings)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.complaints.listen(context)
        self._contexts.append(context)
        return context.new_page()

    def log_in(self, name: str, **settings: Any) -> Page:
        """The window of a person of the demo at their home page; whoever was here before is still logged in."""
        if name in self.sessions:
            page = self.stranger(storage_state=self.sessions[name], **settings)
            page.goto("/")
            return page
        page = self.stranger(**settings)
        page.goto("/login/")
        page.fill("input[name=username]", f"{name}@example.com")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        self.sessions[name] = page.context.storage_state()
        return page

    def leave(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()
