"""How a value is put into a text so that it stays a value: as words, as HTML, as part of an address."""

from urllib.parse import quote, urlsplit

from django.utils.html import escape

from comms.domain.messages.blanks import Shape as Shape
from comms.domain.messages.placeholders import ADDRESSES, Use

SCHEMES = {"http", "https", "mailto"}
# What an address may hold as it is; a per cent sign too, since it may be written with those already.
_KEPT = ":/?#[]@!$&()*+,;=%~"


def as_words(use: Use, value: str) -> str:
    """The value itself."""
    return value


def as_html(use: Use, value: str) -> str:
    """The value as text of HTML or of an attribute; no Markdown in it means anything."""
    return str(escape(value))


def links_with(attributes: str) -> Shape:
    """A shape that makes a link of an address, with these attributes; anything else becomes text."""

    def as_link(use: Use, value: str) -> str:
        address = safe_address(value)
        if use.name not in ADDRESSES or not address:
            return as_html(use, value)
        return f'<a {attributes}href="{escape(address)}" rel="noopener noreferrer">{escape(value)}</a>'

    return as_link


def at_start_of_address(use: Use, value: str) -> str:
    """The value where an address begins: a whole address if it is one, else words that can't lead anywhere else."""
    return (safe_address(value) or "#") if use.name in ADDRESSES else quote(value, safe="@")


def inside_address(use: Use, value: str) -> str:
    """The value as a part of an address."""
    return quote(value, safe="")


def safe_address(value: str) -> str:
    """The address with whatever does not belong into one encoded; empty where it leads to no page and no mailbox."""
    try:
        scheme = urlsplit(value).scheme.lower()
    except ValueError:
        return ""
    if scheme not in SCHEMES and not (value.startswith("/") and not value.startswith("//")):
        return ""
    return quote(value, safe=_KEPT)
