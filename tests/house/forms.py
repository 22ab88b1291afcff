"""Filling in a page's form as a browser would: everything that stands in it, and what is typed otherwise."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Form(HTMLParser):
    """What the form that is posted back holds: name → values."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.is_inside = False
        self.select = ""
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        name = known.get("name") or ""
        if tag == "form":
            self.is_inside = known.get("method", "").lower() == "post" and (known.get("id") or "").endswith("_form")
        elif not self.is_inside or "disabled" in known:
            return
        elif tag == "input" and name and known.get("type") not in ("submit", "file", "button"):
            if known.get("type") not in ("checkbox", "radio") or "checked" in known:
                default = "on" if known.get("type") == "checkbox" else ""
                self._add(name, known.get("value") or default)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in known:
            self._add(self.select, known.get("value") or "")
        elif tag == "textarea":
            self.textarea = name
            self.values[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            if self.textarea:
                # A browser drops the first line break of a text area.
                self.values[self.textarea][0] = self.values[self.textarea][0].removeprefix("\n")
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.values[self.textarea][0] += data

    def _add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def form_of(browser: Client, url: str) -> dict[str, Any]:
    """What the form of a page holds as it is opened."""
    response = browser.get(url)
    assert response.status_code == 200, (url, response.status_code)
    reader = _Form()
    reader.feed(response.content.decode())
    assert reader.values, f"{url} has no form"
    return dict(reader.values)


def posted_form(browser: Client, url: str, typed: dict[str, Any]) -> Any:
    """Open the page, type what is given, and press Save. The answer must be one that takes it."""
    answer = browser.post(url, {**form_of(browser, url), **typed, "_save": "Save"})
    assert answer.status_code == 302, complaint(answer)
    return answer


def complaint(answer: Any) -> str:
    """What a page that did not take its form says is wrong, in one line."""
    contexts = [context for context in (answer.context or []) if context]
    forms = [context["adminform"].form for context in contexts if "adminform" in context]
    forms += [context["form"] for context in contexts if "form" in context]
    said = [str(dict(form.errors)) for form in forms if getattr(form, "errors", None)]
    said += [str(message) for context in contexts[:1] for message in context.get("messages", ())]
    return f"{answer.status_code}: {' '.join(said)}"[:500]
