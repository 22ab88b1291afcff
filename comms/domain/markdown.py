"""Markdown as HTML that is safe to show."""

from collections.abc import MutableMapping, Sequence
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

BLOCKS = ("p", "br", "hr", "pre", "blockquote", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6")
TABLES = ("table", "thead", "tbody", "tr", "th", "td")
WORDS = ("a", "strong", "em", "s", "code")
SCHEMES = {"http", "https", "mailto"}


def _words_of_image(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    # A remote picture tells its server who reads the message, and when.
    return escape(tokens[index].content)


_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_parser.add_render_rule("image", _words_of_image)


def _lower_headings(state: StateCore) -> None:
    # The page has its own first heading: the title.
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"


_parser.core.ruler.push("lower_headings", _lower_headings)


def tokens_of(text: str) -> list[Token]:
    """What the text is made of, for whoever writes it otherwise than as HTML."""
    return _parser.parse(text)


def to_html(text: str) -> SafeString:
    """The text's HTML: no scripts, no styles, no remote pictures, links to the web and to mail addresses only."""
    cleaned = nh3.clean(
        _parser.render(text),
        tags={*BLOCKS, *TABLES, *WORDS},
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(cleaned)
