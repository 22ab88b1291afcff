"""The attendee report of a GoToWebinar session, which also lists who registered."""

from django.utils.translation import gettext_lazy as _

from webinars.choices import ImportPurpose
from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile, Section
from webinars.domain.attendee_files.table import Part

PROFILE = Profile(
    kind="gotowebinar attendee report",
    title=_("GoToWebinar attendee report"),
    purpose=ImportPurpose.ATTENDANCE,
    marks=(("Interest Rating",), (Field.REGISTERED_AT,), (Field.JOINED_AT,)),
    not_kept=("Interest Rating", "Unsubscribed"),
    sections=(
        Section(("Session Details", "Attendee Details", "Attendees"), Part.ATTENDEES),
        Section(("General Information", "Staff", "Staff Details", "Organizers", "Panelists", "Questions", "Polls")),
    ),
    footnote="*",
    is_experimental=True,
)
