"""Keeping who took which list out of the house."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from backoffice.audit.models import ExportRecord
from backoffice.foundation.history import current_actor


def record_export(
    *,
    model: type[models.Model],
    filters: Mapping[str, Any],
    columns: Sequence[str],
    file_format: str,
    row_count: int,
) -> ExportRecord:
    """Store who takes the list, signed by the current actor. Whatever it raises must stop the export."""
    actor = current_actor()
    return ExportRecord.objects.create(
        user_id=actor.user_id,
        actor_name=actor.name,
        model_label=model._meta.label_lower,
        filters=dict(filters),
        columns=list(columns),
        file_format=file_format,
        row_count=row_count,
        way=actor.way,
        address=actor.address,
    )
