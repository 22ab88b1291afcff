"""Lines of the log as a page shows them: what one request or job did stands under one heading."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.audit.admin.log_origins import Origin, origins_of
from backoffice.audit.admin.log_signs import ICONS, TONES
from backoffice.audit.admin.log_versions import unsaid_of, versions_of
from backoffice.audit.choices import LineKind
from backoffice.audit.domain.reading.event_sentences import line_sentence
from backoffice.audit.domain.reading.sentences import Sentence
from backoffice.audit.domain.reading.subjects import Subject, Told, told
from backoffice.audit.models import LogLine
from backoffice.foundation.admin.versions import Version
from backoffice.foundation.history import is_tracked


@dataclass(frozen=True)
class ShownLine:
    """One line: its sentence with the object as a link, its sign, and before and after where it is of one row."""

    told: Told
    subject_url: str
    version: Version | None = None

    @property
    def line(self) -> LogLine:
        """What the log has of it."""
        return self.told.line

    @property
    def icon(self) -> str:
        """The sign of what happened."""
        return ICONS.get(self.line.kind, "info")

    @property
    def tone(self) -> str:
        """Whether something came or went."""
        return TONES.get(self.line.kind, "plain")

    @cached_property
    def words(self) -> Sentence:
        """What happened."""
        return line_sentence(self.told, unsaid=unsaid_of(self.line.model_label))

    @cached_property
    def sentence(self) -> SafeString:
        """What happened, as HTML."""
        words = self.words
        thing = words.parts.get("object", "")
        marked = (
            format_html('<a href="{}">{}</a>', self.subject_url, thing)
            if self.subject_url
            else format_html("<strong>{}</strong>", thing)
        )
        return words.marked_up(object=marked) if thing else words.marked_up()


@dataclass(frozen=True)
class Passage:
    """Consecutive lines of one request or job: who, when, by which way, why, from where."""

    lines: list[ShownLine]
    origin: Origin | None = None

    @property
    def first(self) -> LogLine:
        """The line that says for all of them who, when and from where."""
        return self.lines[0].line

    @property
    def reason(self) -> str:
        """The reason of all its lines; empty where each has one of its own."""
        reasons = {shown.line.reason for shown in self.lines}
        return reasons.pop() if len(reasons) == 1 else ""

    @property
    def has_own_reasons(self) -> bool:
        """Whether each line says for itself why."""
        return len({shown.line.reason for shown in self.lines}) > 1


def passages(request: HttpRequest, lines: Sequence[LogLine]) -> list[Passage]:
    """The lines under their headings; the number of queries does not grow with them."""
    origins = origins_of(request, lines)
    links = Links(request)
    found = told(lines)
    versions = versions_of([one.row for one in found if one.line.kind == LineKind.CHANGED and one.row is not None])
    shown = [ShownLine(one, links.of(one.subject), versions.get(one.row)) for one in found]
    return [
        Passage(list(together), origins.get(key[0]))
        for key, together in groupby(shown, key=lambda one: (one.line.group, one.line.user_id, one.line.actor_name))
    ]


class Links:
    """The pages of objects, for those who may open them; what is gone has its history."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._may_open: dict[Any, bool] = {}

    def of(self, subject: Subject | None) -> str:
        """The address of the object's page, or empty."""
        if subject is None:
            return ""
        if not subject.is_there:
            return self.history_of(subject.model, subject.key)
        return self._address(subject.model, "change", subject.key)

    def history_of(self, model: type[Model], key: Any) -> str:
        """The address of the object's history, or empty where the model keeps none."""
        return self._address(model, "history", key) if is_tracked(model) else ""

    def _address(self, model: type[Model], page: str, key: Any) -> str:
        if not self._may(model):
            return ""
        try:
            return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=[key])
        except NoReverseMatch:
            return ""

    def _may(self, model: Any) -> bool:
        if model not in self._may_open:
            site = admin.site
            self._may_open[model] = model in site._registry and site.get_model_admin(model).has_view_permission(
                self.request
            )
        return self._may_open[model]
