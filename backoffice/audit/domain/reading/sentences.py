"""What happened, as a sentence that begins with who did it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.audit.choices import LineKind
from backoffice.audit.domain.reading.subjects import Told, model_called
from backoffice.foundation.wording import listed_fields


@dataclass(frozen=True)
class Sentence:
    """Words with places for what they are about, such as “changed {fields} of {object}”."""

    pattern: str
    parts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.pattern.format(**self.parts)

    def marked_up(self, **marked: SafeString) -> SafeString:
        """As HTML, with some of the parts replaced by HTML of their own."""
        parts = {**self.parts, **marked}
        return format_html(self.pattern, **parts) if parts else escape(self.pattern)


def sentence(told: Told, *, unsaid: Collection[str] = ()) -> Sentence:
    """What a line that tells of changed rows says; fields that are `unsaid` change without anybody's doing."""
    line = told.line
    things = thing_words(told)
    if line.kind == LineKind.CREATED:
        return Sentence(_("created {object}"), {"object": things})
    if line.kind == LineKind.DELETED:
        return Sentence(_("deleted {object}"), {"object": things})
    names = [name for name in line.changed.split(",") if name and name not in unsaid]
    fields = field_words(model_called(line.model_label), names)
    if not fields:
        return Sentence(_("changed {object}"), {"object": things})
    return Sentence(_("changed {fields} of {object}"), {"fields": fields, "object": things})


def thing_words(told: Told) -> str:
    """The one object by its name, several by their number."""
    line, model = told.line, model_called(told.line.model_label)
    if told.subject is not None:
        return named(told.subject.model, told.subject.name)
    if model is None:
        words = ngettext("%(n)s row of %(table)s", "%(n)s rows of %(table)s", line.row_count)
        return words % {"n": intcomma(line.row_count), "table": line.model_label}
    return counted(model, line.row_count)


def named(model: type[models.Model], name: str) -> str:
    """One object: webinar “Bees”."""
    return _("%(kind)s “%(name)s”") % {"kind": model._meta.verbose_name, "name": name}


def counted(model: type[models.Model], count: int) -> str:
    """So many objects: 412 registrations."""
    meta = model._meta
    return f"{intcomma(count)} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"


def field_words(model: type[models.Model] | None, names: Sequence[str]) -> str:
    """The labels of fields in words, in the order of the model; of many the first few, and how many more."""
    places = {} if model is None else {field.name: place for place, field in enumerate(model._meta.get_fields())}
    ordered = sorted(names, key=lambda name: places.get(name, len(places)))
    return listed_fields([field_label(model, name) for name in ordered])


def field_label(model: type[models.Model] | None, name: str) -> str:
    """What a field is called; one that is gone, by the name it had in the code."""
    try:
        found: Any = model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        found = None
    return capfirst(str(found.verbose_name)) if hasattr(found, "verbose_name") else name
