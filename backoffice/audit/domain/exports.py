"""Keeping who took which list out of the house."""

from django.utils import timezone

from backoffice.audit.models import ExportRecord
from backoffice.foundation.admin.export_log import Export
from backoffice.foundation.history import current_actor


def record_export(export: Export) -> ExportRecord:
    """Store who takes the list, signed by the current actor. Whatever it raises must stop the export."""
    actor = current_actor()
    return ExportRecord.objects.create(
        user_id=actor.user_id,
        actor_name=actor.name,
        model_label=export.model._meta.label_lower,
        filters=export.filters,
        columns=export.columns,
        selected=export.selected,
        file_format=export.format,
        row_count=export.row_count,
        total_count=export.total_count,
        way=actor.way,
        address=actor.address,
    )


def record_end(record: ExportRecord, row_count: int, is_complete: bool) -> None:
    """Store how many rows left, and that these were all or that the download broke off."""
    finished_at = timezone.now() if is_complete else None
    ExportRecord.objects.filter(pk=record.pk).update(rows_written=row_count, finished_at=finished_at)
