"""The looks of a mail's text: written at every tag, since many mail programs read no style sheet."""

import re

from comms.domain.messages.html_blanks import TAG

ACCENT = "#0e7490"
_TEXT = "margin:0 0 16px"
STYLES = {
    "p": _TEXT,
    "h2": "margin:28px 0 10px;font-size:20px;line-height:1.3;font-weight:700",
    "h3": "margin:24px 0 8px;font-size:17px;line-height:1.35;font-weight:700",
    "h4": "margin:20px 0 8px;font-size:16px;line-height:1.4;font-weight:700",
    "h5": "margin:20px 0 8px;font-size:16px;line-height:1.4;font-weight:700",
    "h6": "margin:20px 0 8px;font-size:16px;line-height:1.4;font-weight:700",
    "ul": f"{_TEXT};padding:0 0 0 24px",
    "ol": f"{_TEXT};padding:0 0 0 24px",
    "li": "margin:0 0 6px",
    "blockquote": "margin:0 0 16px;padding:14px 16px 1px;border-left:3px solid #5fb4c5;background:#f3f8f9",
    "pre": "margin:0 0 16px;padding:12px 14px;background:#eef4f6;border-radius:8px;white-space:pre-wrap",
    "code": "font:14px/1.5 ui-monospace,Menlo,Consolas,monospace;background:#eef4f6;border-radius:4px;padding:1px 4px",
    "hr": "margin:28px 0;border:0;border-top:1px solid #d8e2e6",
    "table": "margin:0 0 16px;border-collapse:collapse",
    "th": "padding:7px 12px 7px 0;border-bottom:2px solid #d8e2e6;text-align:left;font-size:15px",
    "td": "padding:7px 12px 7px 0;border-bottom:1px solid #d8e2e6;text-align:left;vertical-align:top;font-size:15px",
    "a": f"color:{ACCENT};text-decoration:underline",
}
BUTTON = (
    f"display:inline-block;padding:12px 24px;background:{ACCENT};color:#ffffff;border-radius:8px;"
    "font-weight:700;text-decoration:none"
)
# What stands in a link that an address becomes by itself.
LINK = f'class="m-a" style="{STYLES["a"]}" '
# A link that is a paragraph of its own is what the mail wants its reader to do.
_ALONE = re.compile(r'<p><a ((?:[^"<>]|"[^"]*")*)>([^<]*)</a></p>')


def dress(html: str) -> str:
    """Clean HTML with the looks at every tag."""
    html = _ALONE.sub(rf'<p><a class="m-button" style="{BUTTON}" \1>\2</a></p>', html)
    return TAG.sub(_dressed, html)


def _dressed(tag: re.Match[str]) -> str:
    closing, name, attributes = tag.groups()
    style = STYLES.get(name)
    if closing or style is None or "style=" in attributes:
        return tag[0]
    return f'<{name} class="m-{name}" style="{style}"{attributes}>'
