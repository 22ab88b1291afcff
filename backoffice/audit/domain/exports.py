"""Keeping who took which list out of the house."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from backoffice.audit.models import ExportRecord
from backoffice.foundation.history import current_actor


def record_export(
    *,
    model: type[models.Model],
    filters: Mapping[str, Any],
    columns: Sequence[str],
    file_format: str,
    row_count: int,
    total_count: int | None = None,
    selected: Sequence[str] = (),
) -> ExportRecord:
    """Store who takes the list, signed by the current actor. Whatever it raises must stop the export.

    `total_count` is for a list whose end will be recorded as well.
    """
    actor = current_actor()
    return ExportRecord.objects.create(
        user_id=actor.user_id,
        actor_name=actor.name,
        model_label=model._meta.label_lower,
        filters=dict(filters),
        columns=list(columns),
        selected=list(selected),
        file_format=file_format,
        row_count=row_count,
        total_count=total_count,
        way=actor.way,
        address=actor.address,
    )


def record_end(record: ExportRecord, row_count: int, is_complete: bool) -> None:
    """Store how many rows left, and that these were all or that the download broke off."""
    finished_at = timezone.now() if is_complete else None
    ExportRecord.objects.filter(pk=record.pk).update(rows_written=row_count, finished_at=finished_at)
