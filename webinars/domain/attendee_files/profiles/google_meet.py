"""The attendance report of a Google Meet call."""

from django.utils.translation import gettext_lazy as _

from webinars.choices import ImportPurpose
from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="google-meet attendance",
    title=_("Google Meet attendance report"),
    purpose=ImportPurpose.ATTENDANCE,
    marks=(("Time joined",), ("Time exited",)),
    is_experimental=True,
)
