"""The words of one announcement or notice, as blanks for its readers' values."""

from django.template.loader import render_to_string
from django.urls import reverse

from comms.domain.markdown import to_html
from comms.domain.messages import shapes
from comms.domain.messages.blanks import Blanks, Slot
from comms.domain.messages.footers import why_received
from comms.domain.messages.html_blanks import cut_html
from comms.domain.messages.marks import Marks
from comms.domain.messages.placeholders import CHOOSE, UNSUBSCRIBE, Use
from comms.domain.messages.plain_text import to_plain_text
from comms.domain.messages.styles import LINK, dress
from comms.domain.messages.text_blanks import cut_text
from comms.domain.messages.values import Source, Values


class Words:
    """Title and text of a source: as a subject, in the app, and as the two texts of a mail."""

    def __init__(self, source: Source, *, base_url: str) -> None:
        self.source = source
        self.values = Values(source, base_url=base_url)
        self._site = base_url.rstrip("/")
        self._marks = Marks()
        self._title = self._marks.mark(source.title)
        self._body = self._marks.mark(source.body)

    def subject(self) -> Blanks:
        """The title."""
        pieces = [
            piece if isinstance(piece, str) else Slot(piece, shapes.as_words) for piece in self._marks.cut(self._title)
        ]
        return Blanks(pieces, self.values.shared)

    def in_app(self) -> Blanks:
        """The text as a part of a page."""
        return Blanks(cut_html(to_html(self._body), self._marks), self.values.shared)

    def mail_html(self, *, may_unsubscribe: bool) -> Blanks:
        """The text as a whole HTML document."""
        page = self._rendered("letter.html", dress(to_html(self._body)), may_unsubscribe)
        return Blanks(cut_html(page, self._marks, link_attributes=LINK), self.values.shared)

    def mail_text(self, *, may_unsubscribe: bool) -> Blanks:
        """The text as plain text."""
        page = self._rendered("letter.txt", to_plain_text(self._body), may_unsubscribe)
        return Blanks(list(cut_text(page, self._marks)), self.values.shared)

    def _rendered(self, template: str, body: str, may_unsubscribe: bool) -> str:
        context = {
            "title": self._title,
            "body": body,
            "why": why_received(self.source),
            "unsubscribe_url": self._marks.of(Use(UNSUBSCRIBE)) if may_unsubscribe else "",
            "preferences_url": self._marks.of(Use(CHOOSE, self._site + reverse("account"))),
            "site_url": self._site + reverse("home"),
        }
        return render_to_string(f"comms/mail/{template}", context)
