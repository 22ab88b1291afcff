"""The tables of the record: what is written there once, stays, and is sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from backoffice.audit.models import Event, ExportRecord, Redaction, Seal, SealBlock, Tombstone
from backoffice.foundation.history import is_tracked

# What may be written once more, after the row: how an export ended.
WRITTEN_LATER: dict[type[models.Model], frozenset[str]] = {ExportRecord: frozenset({"rows_written", "finished_at"})}


@dataclass(frozen=True)
class SealedTable:
    """A table whose rows are sealed, by the columns that never change, the key first."""

    table: str
    key_column: str
    columns: tuple[str, ...]
    model: type[models.Model]

    @property
    def open_columns(self) -> list[str]:
        """The columns that are written once, after the row."""
        return [str(field.column) for field in self.model._meta.concrete_fields if field.column not in self.columns]


def sealed_tables() -> list[SealedTable]:
    """All histories, those of many-to-many links too, and what the audit itself keeps; by name of the table."""
    own: list[type[models.Model]] = [Event, ExportRecord, Redaction, Tombstone]
    return sorted(map(sealed, [*_histories(), *own]), key=lambda one: one.table)


def kept_tables() -> list[SealedTable]:
    """The tables that the database lets nobody change: those that are sealed, and the seals."""
    return [*sealed_tables(), sealed(Seal), sealed(SealBlock)]


def sealed(model: type[models.Model]) -> SealedTable:
    """A model's table as it is sealed."""
    meta = model._meta
    later = WRITTEN_LATER.get(model, frozenset())
    others = [str(field.column) for field in meta.concrete_fields if not (field.primary_key or field.name in later)]
    return SealedTable(meta.db_table, str(meta.pk.column), (str(meta.pk.column), *others), model)


def links_of(history: type[Any]) -> list[type[models.Model]]:
    """The tables that keep the many-to-many links of a history table's rows."""
    return [getattr(history, field.name).model for field in history._history_m2m_fields]


def _histories() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if is_tracked(model):
            history = model.history.model  # type: ignore[attr-defined]
            yield history
            yield from links_of(history)
