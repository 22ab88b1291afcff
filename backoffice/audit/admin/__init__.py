"""The audit in the admin."""

from backoffice.audit.admin.export_record import ExportRecordAdmin

__all__ = ["ExportRecordAdmin"]
