"""Changing rows behind the record's back, to set a scene or to play the one who does."""

from typing import Any

from django.db.models import QuerySet


def unguarded(rows: Any) -> QuerySet[Any]:
    """The same rows, of a manager or QuerySet, as no code of the product may write them: without history."""
    guarded = rows.all()
    return QuerySet(model=guarded.model, query=guarded.query, using=guarded.db)
