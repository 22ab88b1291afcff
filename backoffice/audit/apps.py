"""The app of what auditors ask for."""

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


def _record(sender: Any, *, model: Any, filters: Any, columns: Any, format: str, count: int, **kwargs: Any) -> None:
    from backoffice.audit.domain.exports import record_export

    record_export(model=model, filters=filters, columns=columns, file_format=format, row_count=count)
