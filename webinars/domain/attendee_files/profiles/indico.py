"""The registrations of an Indico event."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="indico registrations",
    title=_("Indico registrations"),
    marks=(("Registration date",), ("Registration state",), ("ID",)),
    columns={
        "ID": Field.KEY,
        "Registration state": Field.STATE,
        "Registration date": Field.REGISTERED_AT,
        "Checked in": Field.ATTENDED,
    },
    not_kept=("Check-in date", "Tags", "Price"),
)
