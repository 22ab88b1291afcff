"""The list that Zoom takes as an upload of registrants."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="zoom registrant upload",
    title=_("Zoom registrant upload"),
    spelled=("email", "first_name", "last_name"),
)
