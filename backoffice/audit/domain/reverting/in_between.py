"""What happened to the objects of a preview since somebody looked at it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.audit.domain.reading.sentences import field_words, named
from backoffice.audit.domain.reverting.sources import Source
from backoffice.foundation.history.names import names_of, with_relations

MOST_TOLD = 3
PATTERNS = {
    "+": gettext_lazy("In between %(who)s added %(object)s."),
    "-": gettext_lazy("In between %(who)s deleted %(object)s."),
    "~": gettext_lazy("In between %(who)s changed %(fields)s of %(object)s."),
}


def told_since(source: Source, looked_at: datetime) -> list[str]:
    """The newest changes since then of what is to be taken back, a sentence each; of many the newest few."""
    told = [(row.history_date, _sentence(row, name)) for row, name in _newest(source, looked_at)]
    return [sentence for _at, sentence in sorted(told, reverse=True)[:MOST_TOLD]]


def _newest(source: Source, looked_at: datetime) -> Iterator[tuple[Any, str]]:
    """The newest rows of each model since then, with what their objects were called."""
    for model, keys in source.keys().items():
        history: Any = model.history.model  # type: ignore[attr-defined]
        rows = with_relations(history._base_manager.filter(history_date__gt=looked_at))
        newest = list(rows.filter(**{f"{model._meta.pk.name}__any_of": keys}).order_by("-history_id")[:MOST_TOLD])
        names = names_of(newest)
        yield from ((row, names[row.pk]) for row in newest)


def _sentence(row: Any, name: str) -> str:
    names = [name for name in row.changed.split(",") if name]
    words = {"who": row.actor_name or _("the system"), "object": named(row.instance_type, name)}
    return str(PATTERNS[row.history_type] % (words | {"fields": field_words(row.instance_type, names)}))
