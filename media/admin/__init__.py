"""Recordings, who was given access to them, who watched."""

from media.admin.grant import GrantAdmin
from media.admin.person_page import GrantOfPersonInline, ViewingOfPersonInline
from media.admin.recording import RecordingAdmin
from media.admin.viewing import ViewingAdmin
from media.admin.webinar_page import RecordingOfWebinarInline

__all__ = [
    "GrantAdmin",
    "GrantOfPersonInline",
    "RecordingAdmin",
    "RecordingOfWebinarInline",
    "ViewingAdmin",
    "ViewingOfPersonInline",
]
