"""The attendee report of a Zoom webinar, which also lists who registered."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="zoom attendee report",
    title=_("Zoom attendee report"),
    marks=(("Attended",), ("Registration Time",), ("Approval Status",), ("Join Time",)),
    not_kept=("Country/Region Name", "Source Name", "Is Guest"),
    sections=("Attendee Details",),
    ends=("Other Attended", "Host Details", "Panelist Details"),
)
