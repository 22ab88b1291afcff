"""The placeholders that a text may hold, and where it holds them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = {
    "person.name": _("full name, or the address where no name is known"),
    "person.first_name": _("given name"),
    "person.last_name": _("family name"),
    "person.email": _("email address"),
    "person.organisation": _("organisation"),
    "webinar.title": _("title of the webinar"),
    "webinar.starts_at": _("its start, in the time zone of whoever reads it"),
    "webinar.duration": _("how long it takes"),
    "webinar.join_link": _("where to join it; its page as long as it has no such link"),
    "webinar.page": _("address of its page"),
    "recording.title": _("title of the recording"),
    "recording.page": _("address at which to watch it"),
}
# These hold an address on the web: in a text they become links by themselves.
ADDRESSES = frozenset(
    {"webinar.join_link", "webinar.page", "recording.page", "letter.unsubscribe", "letter.preferences"}
)
# Only our own templates use these.
UNSUBSCRIBE, CHOOSE = "letter.unsubscribe", "letter.preferences"

_PLACEHOLDER = re.compile(r"\{\{([^{}|]*)(?:\|([^{}]*))?\}\}")
_LOOSE = re.compile(r"\{\{[^\n{}]{0,40}|[^\n{}]{0,40}\}\}")


class Use(NamedTuple):
    """One placeholder as a text uses it, and what stands there for those who have no such value."""

    name: str
    fallback: str = ""

    def __str__(self) -> str:
        return f"{{{{ {self.name}{'|' if self.fallback else ''}{self.fallback} }}}}"

    @property
    def subject(self) -> str:
        """Of what it tells: person, webinar or recording."""
        return self.name.partition(".")[0]


class Found(NamedTuple):
    """A placeholder in a text, from `start` to `end`."""

    start: int
    end: int
    use: Use


def find(text: str) -> Iterator[Found]:
    """The placeholders of a text, in order, known or not."""
    for match in _PLACEHOLDER.finditer(text):
        yield Found(match.start(), match.end(), Use(match[1].strip(), (match[2] or "").strip()))


def find_loose(text: str) -> list[str]:
    """What looks like half of a placeholder: two braces without their partners."""
    return [match[0].strip() for match in _LOOSE.finditer(_PLACEHOLDER.sub(" ", text))]
