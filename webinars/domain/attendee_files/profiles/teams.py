"""The attendance report of a Microsoft Teams meeting or webinar."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="teams attendance report",
    title=_("Teams attendance report"),
    marks=(("Participant ID (UPN)",),),
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
    },
    not_kept=(
        "Participant ID (UPN)", "Role", "Engagement: Reaction - Applause", "Engagement: Reaction - Like",
        "Engagement: Reaction - Love", "Engagement: Reaction - Laugh", "Engagement: Reaction - Surprised",
        "Engagement: Camera On", "Engagement: Raise Hand", "Engagement: Unmute",
    ),
    sections=("2. Participants", "Participants"),
    ends=("3. In-Meeting Activities", "4. Meeting Engagement"),
    ends_at_blank=True,
)  # fmt: skip
