"""What an event says beyond its sentence, in words."""

from collections.abc import Mapping
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.audit.models import Event

LABELS: dict[str, Any] = {
    "address": gettext_lazy("Sent to"),
    "columns": gettext_lazy("Columns"),
    "filters": gettext_lazy("Narrowed by"),
    "format": gettext_lazy("Kind of file"),
    "is_complete": gettext_lazy("Complete"),
    "page": gettext_lazy("Page"),
    "selected_count": gettext_lazy("Ticked rows"),
    "total_count": gettext_lazy("Of how many"),
}
# Numbers of rows elsewhere, which say nothing to a reader.
UNSAID = {"export"}


def facts_of(event: Event) -> list[tuple[str, str]]:
    """Label and words of each detail that says something."""
    facts = [] if event.row_count is None else [(_("Rows"), intcomma(event.row_count))]
    for name, value in event.details.items():
        words = "" if name in UNSAID else _words(value)
        if words:
            facts.append((str(LABELS.get(name, capfirst(name.replace("_", " ")))), words))
    return facts


def _words(value: Any) -> str:
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case None:
            return ""
        case int():
            return str(intcomma(value)) if value else ""
        case Mapping():
            return "; ".join(f"{name} = {_words(inner)}" for name, inner in value.items())
        case list() | tuple():
            return ", ".join(_words(inner) for inner in value)
    return str(value)
