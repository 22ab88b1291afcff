"""The audit in the admin."""

from django.contrib import admin

from backoffice.audit.admin.export_record import ExportRecordAdmin
from backoffice.audit.admin.log import LogLineAdmin
from backoffice.audit.admin.log_surroundings import LogSurroundings

# The pages of every object with history show what the log knows of it.
admin.site.surroundings = LogSurroundings()  # type: ignore[attr-defined]

__all__ = ["ExportRecordAdmin", "LogLineAdmin"]
