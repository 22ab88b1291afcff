"""How a value is put into a text so that it stays a value: as words, as HTML, as part of an address."""

import re
from html import escape
from urllib.parse import quote

from comms.domain.messages.blanks import Shape as Shape
from comms.domain.messages.placeholders import ADDRESSES, Use

# A page of this site, or an address that leads to the web or to a mailbox.
_ADDRESS = re.compile(r"/(?!/)|https?:|mailto:", re.IGNORECASE)
# What an address may hold as it is; a per cent sign too, since it may be written with those already.
_KEPT = ":/?#[]@!$&()*+,;=%~"


def as_words(use: Use, value: str) -> str:
    """The value itself."""
    return value


def as_html(use: Use, value: str) -> str:
    """The value as text of HTML or of an attribute; no Markdown in it means anything."""
    return escape(value)


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
    return quote(value, safe=_KEPT) if _ADDRESS.match(value) else ""
