"""The participants report of a Zoom meeting."""

from django.utils.translation import gettext_lazy as _

from webinars.choices import ImportPurpose
from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile
from webinars.domain.attendee_files.zoom_words import GUEST, NOT_KEPT, PARTICIPANT

PROFILE = Profile(
    kind="zoom meeting participants",
    title=_("Zoom participants report"),
    purpose=ImportPurpose.ATTENDANCE,
    marks=(PARTICIPANT, (Field.JOINED_AT, Field.TIME_PRESENT)),
    # The block about the meeting itself gives its host's address under the same heading.
    strange=("Topic", "Meeting ID", "Participants"),
    not_kept=(*GUEST, *NOT_KEPT),
)
