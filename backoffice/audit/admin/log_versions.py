"""Field by field before and after, for rows of whatever models; what an admin hides is hidden here as well."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import admin

from backoffice.audit.domain.reading.rows import with_former
from backoffice.audit.domain.reading.subjects import model_called
from backoffice.foundation.admin.versions import Version, VersionReader


def versions_of(rows: Sequence[Any]) -> dict[Any, Version]:
    """Each history row compared with the one before it of its object; a few queries for each model among them."""
    by_history: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        by_history[type(row)].append(row)
    found: dict[Any, Version] = {}
    for history, its_rows in by_history.items():
        versions = _reader_of(history.instance_type).compared(with_former(its_rows))
        found |= dict(zip(its_rows, versions, strict=True))
    return found


def unsaid_of(label: str) -> Collection[str]:
    """The fields of a model that change without anybody's doing."""
    model = model_called(label)
    registered: Any = None if model is None else admin.site._registry.get(model)
    unsaid: Collection[str] = getattr(registered, "history_ignored_fields", ())
    return unsaid


def _reader_of(model: Any) -> VersionReader:
    registered: Any = admin.site._registry.get(model)
    return VersionReader(model) if registered is None else registered.version_reader()
