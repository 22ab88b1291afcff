"""What a page complains of: errors of its scripts, what its security policy stopped, addresses that fail."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, WebError

# Runs in each page before its own scripts: a violation would otherwise show in the console of some browsers only.
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (violation) => {
  console.error(`policy: ${violation.violatedDirective} stopped ${violation.blockedURI} ${violation.sample}`);
});
"""


@dataclass
class Complaints:
    """The complaints of all pages of a context, each with the page's address."""

    heard: list[str] = field(default_factory=list)
    # A page that is meant to be refused says so in the console too.
    expected_statuses: set[int] = field(default_factory=set)

    def listen(self, context: BrowserContext) -> None:
        """Hear everything that the context's pages say from now on."""
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._hear_console)
        context.on("weberror", self._hear_error)
        context.on("response", self._hear_response)

    def _hear_console(self, message: ConsoleMessage) -> None:
        is_answer = message.text.startswith("Failed to load resource")  # heard as a response, with its address
        if message.type in {"error", "warning"} and not is_answer:
            self.heard.append(f"{_address(message.page)}: {message.text}")

    def _hear_error(self, error: WebError) -> None:
        self.heard.append(f"{_address(error.page)}: {error.error}")

    def _hear_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected_statuses:
            self.heard.append(f"{response.url} answered {response.status}")


def _address(page: Page | None) -> str:
    return page.url if page else "a page"
