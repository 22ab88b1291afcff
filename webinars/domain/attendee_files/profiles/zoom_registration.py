"""The registration report of a Zoom webinar."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile, Section
from webinars.domain.attendee_files.table import Part
from webinars.domain.attendee_files.zoom_words import APPROVAL, NOT_KEPT, OTHERS, PANELISTS, REGISTRANTS

PROFILE = Profile(
    kind="zoom registration report",
    title=_("Zoom registration report"),
    marks=((Field.REGISTERED_AT,), APPROVAL),
    strange=(Field.ATTENDED, Field.JOINED_AT),
    not_kept=(*NOT_KEPT, "Attendance Type"),
    sections=(
        Section(REGISTRANTS, Part.ATTENDEES),
        Section(PANELISTS),
        Section(OTHERS),
        Section(("Cancelled Details", "Denied Details")),
    ),
)
