"""The tables of the audit."""

from backoffice.audit.models.event import Event
from backoffice.audit.models.export_record import ExportRecord
from backoffice.audit.models.log_line import LogLine
from backoffice.audit.models.permit import Permit
from backoffice.audit.models.redaction import Redaction
from backoffice.audit.models.seal import Seal
from backoffice.audit.models.seal_block import SealBlock
from backoffice.audit.models.seal_copy import SealCopy
from backoffice.audit.models.tombstone import Tombstone

__all__ = [
    "Event",
    "ExportRecord",
    "LogLine",
    "Permit",
    "Redaction",
    "Seal",
    "SealBlock",
    "SealCopy",
    "Tombstone",
]
