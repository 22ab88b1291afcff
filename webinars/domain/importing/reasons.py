"""Reasons as a heading over all the rows that share them."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.seats import REASONS as SEAT_REASONS

REASONS = {
    "no_email": _("No email address."),
    "email_not_valid": _("Not an email address."),
    "name_too_long": _("The name is too long."),
    "state_not_understood": _("The state of the registration is not understood."),
    "more_cells_than_headings": _("More cells than headings: what is beyond them is left out."),
    "time_ambiguous": _("The time of registration may be one of two days, so it is left out."),
    "time_not_understood": _("The time of registration is not understood, so it is left out."),
    "twice_in_the_file": _("The same address stands in an earlier row, which counts."),
    "person_not_known": _("The person is not known here, and this import creates nobody."),
    "changed_in_between": _("Not as the preview said: something changed in between."),
    **SEAT_REASONS,
}


def reason_in_words(code: str, example: str = "") -> str:
    """What a reason's code says about all rows that have it; a code from elsewhere speaks by the example."""
    return str(REASONS.get(code, example or code))
