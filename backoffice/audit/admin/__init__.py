"""The audit in the admin."""

from backoffice.audit.admin.export_record import ExportRecordAdmin
from backoffice.audit.admin.log import LogLineAdmin

__all__ = ["ExportRecordAdmin", "LogLineAdmin"]
