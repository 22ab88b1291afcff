"""The registration report of a Zoom webinar."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="zoom registration report",
    title=_("Zoom registration report"),
    marks=(("Registration Time", "Registrierungszeit"), ("Approval Status", "Genehmigungsstatus")),
    strange=("Attended", "Join Time", "Leave Time"),
    columns={"Registration Time": Field.REGISTERED_AT, "Approval Status": Field.STATE},
    not_kept=("Source Name", "Attendance Type"),
    sections=("Registrant Details",),
    ends=("Cancelled Details", "Denied Details", "Panelist Details", "Other Attended"),
)
