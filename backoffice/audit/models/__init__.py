"""The tables of the audit."""

from backoffice.audit.models.export_record import ExportRecord

__all__ = ["ExportRecord"]
