"""What an event says beyond its sentence, in words."""

from collections.abc import Mapping
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.audit.models import Event

LABELS: dict[str, Any] = {
    "added": gettext_lazy("Given"),
    "address": gettext_lazy("Sent to"),
    "because": gettext_lazy("Because"),
    "columns": gettext_lazy("Columns"),
    "file": gettext_lazy("Which file"),
    "filters": gettext_lazy("Narrowed by"),
    "format": gettext_lazy("Kind of file"),
    "first": gettext_lazy("The first that are known"),
    "is_complete": gettext_lazy("Complete"),
    "is_deleted": gettext_lazy("Deleted"),
    "is_new_account": gettext_lazy("New account"),
    "is_removed": gettext_lazy("Password taken away"),
    "not_compared": gettext_lazy("Secrets that could not be compared"),
    "page": gettext_lazy("Page"),
    "removed": gettext_lazy("Taken away"),
    "selected_count": gettext_lazy("Ticked rows"),
    "to": gettext_lazy("Written to"),
    "total_count": gettext_lazy("Of how many"),
}
# What says nothing to a reader, such as the numbers of rows elsewhere; and what is told as before and after.
UNSAID = {"export", "values", "changes"}


def facts_of(event: Event) -> list[tuple[str, str]]:
    """Label and words of each detail that says something."""
    facts = [] if event.row_count is None else [(_("Rows"), intcomma(event.row_count))]
    for name, pair in event.details.get("changes", {}).items():
        facts.append((name, f"{_words(pair.get('before')) or '–'} → {_words(pair.get('after')) or '–'}"))
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
        case {"before": before, "after": after}:
            return f"{_set_to(before)} → {_set_to(after)}"
        case Mapping():
            return "; ".join(f"{name} = {_words(inner)}" for name, inner in value.items())
        case list() | tuple():
            return ", ".join(_words(inner) for inner in value)
    return str(value)


def _set_to(value: Any) -> str:
    """What a setting was or is; a zero says something here."""
    return _("not set") if value in (None, "", [], {}) else str(value)
