"""The participants report of a Zoom meeting."""

from django.utils.translation import gettext_lazy as _

from webinars.choices import ImportPurpose
from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile
from webinars.domain.attendee_files.zoom_words import GUEST, MEETING, NOT_KEPT, ORIGINAL_NAME, USER_EMAIL

PROFILE = Profile(
    kind="zoom meeting participants",
    title=_("Zoom participants report"),
    purpose=ImportPurpose.ATTENDANCE,
    # The block about the meeting itself has its host's address and its duration, but nobody's name.
    marks=((*ORIGINAL_NAME, *USER_EMAIL), (Field.NAME,), (Field.JOINED_AT, Field.TIME_PRESENT)),
    begins=ORIGINAL_NAME,
    not_kept=(*GUEST, *NOT_KEPT, *MEETING),
)
