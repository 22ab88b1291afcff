"""The attendee list of a Hi.Events event."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="hievents attendees",
    title=_("Hi.Events attendee list"),
    marks=(("Check Ins",), ("Product ID", "Ticket ID"), ("Public ID", "Short ID")),
    columns={
        "Public ID": Field.KEY,
        "Status": Field.STATE,
        "Created Date": Field.REGISTERED_AT,
        "Check Ins": Field.CHECK_IN,
    },
    not_kept=(
        "ID", "Product ID", "Product Name", "Ticket ID", "Ticket Name", "Event ID", "Short ID", "Last Updated Date",
        "Notes",
    ),
)  # fmt: skip
