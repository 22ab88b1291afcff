"""The attendance report of a Microsoft Teams meeting or webinar."""

from django.utils.translation import gettext_lazy as _

from webinars.choices import ImportPurpose
from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile, Section
from webinars.domain.attendee_files.table import Part

PROFILE = Profile(
    kind="teams attendance report",
    title=_("Teams attendance report"),
    purpose=ImportPurpose.ATTENDANCE,
    # Only the word before it is translated.
    marks=(("* (UPN)",),),
    columns={
        # Who registered gave this address; the account's own may be another, or none.
        "Registration Email": Field.EMAIL,
        "Email": Field.EMAIL,
        "Registration First Name": Field.FIRST_NAME,
        "Registration Last Name": Field.LAST_NAME,
        "Name": Field.NAME,
        "Full Name": Field.NAME,
        "Registration Time": Field.REGISTERED_AT,
        "Registration Status": Field.STATE,
        "Role": Field.ROLE,
    },
    not_kept=("* (UPN)", "Engagement: *"),
    sections=(
        Section(("1. Summary",)),
        Section(("2. Participants",), Part.ATTENDEES),
        Section(("3. In-Meeting Activities",), Part.STAYS),
        Section(("4. Meeting Engagement",)),
    ),
)
