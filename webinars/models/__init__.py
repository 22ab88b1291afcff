"""The tables of webinars."""

from webinars.models.attendance import Attendance
from webinars.models.attendee_import import AttendeeImport
from webinars.models.import_row import ImportRow
from webinars.models.registration import Registration
from webinars.models.remembered_reading import RememberedReading
from webinars.models.series import Series
from webinars.models.webinar import Webinar

__all__ = ["Attendance", "AttendeeImport", "ImportRow", "Registration", "RememberedReading", "Series", "Webinar"]
