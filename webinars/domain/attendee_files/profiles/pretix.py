"""The order positions of a pretix event."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="pretix order positions",
    title=_("pretix order positions"),
    marks=(("Order code",), ("Position ID",), ("Attendee email",)),
    columns={
        # The buyer's address serves where the position has none of its own.
        "Attendee email": Field.EMAIL,
        "Email": Field.EMAIL,
        "E-mail": Field.EMAIL,
        "Attendee name": Field.NAME,
        "Attendee name: Given name": Field.FIRST_NAME,
        "Attendee name: Family name": Field.LAST_NAME,
        "Order code": Field.KEY,
        "Position ID": Field.KEY,
        "Status": Field.STATE,
        "Order date": Field.REGISTERED_AT,
        "Order time": Field.REGISTERED_AT,
    },
    not_kept=(
        "Event slug", "Product", "Variation", "Price", "Tax rate", "Tax rule", "Tax value", "Voucher",
        "Pseudonymization ID", "Seat ID", "Seat name", "Seat zone", "Seat row", "Seat number", "Order comment",
        "Follow-up date", "Invoice address name", "Invoice address name: Given name",
        "Invoice address name: Family name", "Address", "ZIP code", "City", "Country", "State", "VAT ID",
        "Sales channel", "Order locale", "E-mail address verified", "Payment providers",
    ),
)  # fmt: skip
