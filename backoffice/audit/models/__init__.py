"""The tables of the audit."""

from backoffice.audit.models.event import Event
from backoffice.audit.models.export_record import ExportRecord
from backoffice.audit.models.log_line import LogLine

__all__ = ["Event", "ExportRecord", "LogLine"]
