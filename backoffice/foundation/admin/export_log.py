"""Telling those who keep records that a list leaves the house, before it does and when it has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from backoffice.foundation.signals import exported


@dataclass(frozen=True)
class Export:
    """What is about to leave: `row_count` rows of the `total_count` that the user may see, and how they were chosen.

    `columns` are the headings that were ticked; `filters` what the address of the list had; `selected` the ticked keys;
    `subject` the object whose file it is, where it is one object's.
    """

    user: Any
    model: type[Model]
    format: str
    columns: list[str]
    row_count: int
    total_count: int
    filters: dict[str, list[str]] = field(default_factory=dict)
    selected: list[str] = field(default_factory=list)
    subject: Model | None = None


def announce(export: Export) -> Callable[[int, bool], None]:
    """Send `exported`; whatever a receiver raises stops the export.

    The function that comes back is called once: with how many rows left, and whether these were all.
    """
    answers = exported.send(
        sender=export.model,
        user=export.user,
        model=export.model,
        filters=export.filters,
        columns=export.columns,
        format=export.format,
        count=export.row_count,
        total=export.total_count,
        selected=export.selected,
        subject=export.subject,
    )
    ends: list[Any] = [end for _receiver, end in answers if end is not None]

    def ended(row_count: int, is_complete: bool) -> None:
        for end in ends:
            end(row_count, is_complete)

    return ended
