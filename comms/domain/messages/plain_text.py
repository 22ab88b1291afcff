"""Markdown as plain text that reads well: headings, lists, links with their addresses."""

from collections.abc import Sequence

from markdown_it.token import Token

from comms.domain.markdown import tokens_of

# An address stands between these until values are put in, which it needs in another shape than words do.
ADDRESS_BEGINS, ADDRESS_ENDS = "\x02", "\x03"
RULE = "-" * 40


def to_plain_text(text: str) -> str:
    """The text without markup; each address stands between ADDRESS_BEGINS and ADDRESS_ENDS."""
    lines = _Lines()
    for token in tokens_of(text):
        lines.take(token)
    return lines.text()


class _Lines:
    """The lines written so far, and in which lists and quotations the next one stands."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._first: list[str] = []  # what stands before the next line of each level …
        self._rest: list[str] = []  # … and before those that follow
        self._counters: list[int | None] = []
        self._is_tight = False
        self._is_spaced = False  # whether the list's items have empty lines between them
        self._heading = ""
        self._cells: list[str] | None = None

    def text(self) -> str:
        return "\n".join(line.rstrip(" ") for line in self._lines).strip("\n")

    def take(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = token.tag
            case "inline":
                self._inline(_words(token.children or []), is_hidden=self._is_tight)
            case "paragraph_open":
                self._is_tight = bool(token.hidden)
                self._is_spaced = not self._is_tight
            case "fence" | "code_block":
                self._block([f"    {line}" for line in token.content.rstrip("\n").split("\n")])
            case "hr":
                self._block([RULE])
            case "bullet_list_open" | "ordered_list_open":
                self._counters.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else None)
                if not self._first or len(self._counters) == 1:
                    self._gap()
                self._is_spaced = False
            case "bullet_list_close" | "ordered_list_close":
                self._counters.pop()
            case "list_item_open":
                if self._is_spaced:
                    self._gap()
                self._enter(self._bullet())
            case "blockquote_open":
                self._gap()
                self._enter("> ", rest="> ")
            case "list_item_close" | "blockquote_close":
                self._first.pop()
                self._rest.pop()
            case "tr_open":
                self._cells = []
            case "tr_close":
                self._write([" | ".join(self._cells or [])])
                self._cells = None
            case "table_open":
                self._gap()
            case _:
                pass

    def _inline(self, words: str, *, is_hidden: bool) -> None:
        if self._cells is not None:
            self._cells.append(words)
        elif self._heading:
            underline = ("=" if self._heading == "h2" else "-") * min(len(words), 60)
            self._block([words, *([underline] if self._heading in {"h2", "h3"} else [])])
            self._heading = ""
        elif is_hidden:
            self._write(words.split("\n"))
        else:
            self._block(words.split("\n"))
        self._is_tight = False

    def _bullet(self) -> str:
        number = self._counters[-1]
        if number is None:
            return "- "
        self._counters[-1] = number + 1
        return f"{number}. "

    def _enter(self, first: str, *, rest: str | None = None) -> None:
        self._first.append(first)
        self._rest.append(" " * len(first) if rest is None else rest)

    def _block(self, lines: Sequence[str]) -> None:
        self._gap()
        self._write(lines)

    def _gap(self) -> None:
        # A list item's own first line stands beside its bullet.
        is_beside_bullet = any(first != rest for first, rest in zip(self._first, self._rest, strict=True))
        if self._lines and self._lines[-1].strip("> ") and not is_beside_bullet:
            self._lines.append("".join(self._rest))

    def _write(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._lines.append("".join(self._first) + line)
            self._first = list(self._rest)


def _words(children: Sequence[Token]) -> str:
    parts: list[str] = []
    link: tuple[int, str] | None = None
    for token in children:
        match token.type:
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case "link_open":
                link = (len(parts), str(token.attrs.get("href", "")))
            case "link_close" if link is not None:
                parts = [*parts[: link[0]], _link("".join(parts[link[0] :]), link[1])]
                link = None
            case "image" | "text" | "code_inline":
                parts.append(token.content)
            case _:
                pass
    return "".join(parts)


def _link(words: str, address: str) -> str:
    marked = f"{ADDRESS_BEGINS}{address}{ADDRESS_ENDS}"
    if words in {address, address.removeprefix("mailto:")} or not words:
        return marked if not address.startswith("mailto:") else words
    return f"{words} <{marked}>"
