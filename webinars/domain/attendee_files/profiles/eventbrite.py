"""The attendee list of an Eventbrite event."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="eventbrite attendees",
    title=_("Eventbrite attendee list"),
    marks=(("Order #", "Order ID"), ("Attendee #",), ("Ticket Type",)),
    # One buyer's address stands in the rows of all their guests.
    columns={"Attendee #": Field.KEY, "Attendee Status": Field.STATE, "Order Date": Field.REGISTERED_AT},
    not_kept=(
        "Order #", "Order ID", "Quantity", "Price Tier", "Ticket Type", "Group", "Order Type", "Currency",
        "Total Paid", "Fees Paid", "Eventbrite Fees", "Eventbrite Payment Processing", "Home Address 1",
        "Home Address 2", "Home City", "Home State", "Home Zip", "Home Country",
    ),
)  # fmt: skip
