"""The admin of webinars."""

from webinars.admin.attendance import AttendanceAdmin
from webinars.admin.attendee_import import AttendeeImportAdmin
from webinars.admin.import_origins import import_origins
from webinars.admin.registration import RegistrationAdmin
from webinars.admin.series import SeriesAdmin
from webinars.admin.webinar import WebinarAdmin

__all__ = [
    "AttendanceAdmin",
    "AttendeeImportAdmin",
    "RegistrationAdmin",
    "SeriesAdmin",
    "WebinarAdmin",
    "import_origins",
]
