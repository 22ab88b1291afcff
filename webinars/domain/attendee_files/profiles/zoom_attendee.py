"""The attendee report of a Zoom webinar, which also lists who registered."""

from django.utils.translation import gettext_lazy as _

from webinars.choices import ImportPurpose
from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile, Section
from webinars.domain.attendee_files.table import Part
from webinars.domain.attendee_files.zoom_words import APPROVAL, ATTENDEES, HOSTS, NOT_KEPT, OTHERS, PANELISTS, SESSION

PROFILE = Profile(
    kind="zoom attendee report",
    title=_("Zoom attendee report"),
    purpose=ImportPurpose.ATTENDANCE,
    marks=((Field.ATTENDED,), (Field.JOINED_AT,), (*APPROVAL, *SESSION)),
    strange=("Interest Rating",),
    not_kept=NOT_KEPT,
    sections=(
        Section(HOSTS),
        Section(PANELISTS),
        Section(ATTENDEES, Part.ATTENDEES),
        Section(OTHERS, Part.WITHOUT_ADDRESS),
    ),
)
