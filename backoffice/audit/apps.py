"""The app of what auditors ask for."""

from functools import partial
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.signals import exported


class AuditConfig(AppConfig):
    name = "backoffice.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        exported.connect(_record, dispatch_uid="audit.record_export")


def _record(sender: Any, **event: Any) -> Any:
    from backoffice.audit.domain.exports import record_end, record_export

    record = record_export(
        model=event["model"],
        filters=event["filters"],
        columns=event["columns"],
        file_format=event["format"],
        row_count=event["count"],
        total_count=event.get("total"),
        selected=event.get("selected", ()),
    )
    return partial(record_end, record)
