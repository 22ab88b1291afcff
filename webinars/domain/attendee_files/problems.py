"""What can be wrong with a line, in words that say what to do."""

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.tables import cell_name

from .attendee_line import Problem

# So much of a wrong value is shown; the whole may be a page of text.
SHOWN_CHARACTERS = 80

_SENTENCES = {
    "no_email": _("Row %(row)s has no email address. Add it in cell %(cell)s."),
    "email_not_valid": _("Row %(row)s: “%(value)s” is not an email address. Correct cell %(cell)s."),
    "name_too_long": _(
        "Row %(row)s: the name “%(value)s” has %(count)s characters, over %(limit)s. Shorten cell %(cell)s."
    ),
    "state_not_understood": _(
        "Row %(row)s: “%(value)s” is not a known state of a registration. "
        "Write approved, pending, denied or cancelled in cell %(cell)s."
    ),
    "attended_not_understood": _(
        "Row %(row)s: “%(value)s” doesn't say whether the person was there. Write yes or no in cell %(cell)s."
    ),
    "join_without_leave": _(
        "Row %(row)s says when the person joined, at “%(value)s”, but not when they left. Add it in cell %(cell)s."
    ),
    "leave_without_join": _(
        "Row %(row)s says when the person left, at “%(value)s”, but not when they joined. Add it in cell %(cell)s."
    ),
    "leave_before_join": _(
        "Row %(row)s: the person left at “%(value)s”, before they joined. Correct one of the times; cell %(cell)s "
        "has the time of leaving."
    ),
    "stay_ambiguous": _(
        "Row %(row)s: “%(value)s” in cell %(cell)s may be one of two days. Say which of day and month stands first."
    ),
    "stay_without_date": _(
        "Row %(row)s: “%(value)s” in cell %(cell)s is a time without a date, and the webinar has none to go by. "
        "Add the date."
    ),
    "stay_not_understood": _(
        "Row %(row)s: “%(value)s” is no time that is understood. Write it as 2026-05-31 14:30 in cell %(cell)s."
    ),
    "time_ambiguous": _("Row %(row)s: “%(value)s” may be one of two days, so the registration has no time."),
    "time_not_understood": _("Row %(row)s: “%(value)s” is no time that is understood, so the registration has none."),
    "duration_not_understood": _("Row %(row)s: “%(value)s” in cell %(cell)s is no length of time; it is left out."),
    "more_cells_than_headings": _(
        "Row %(row)s has more cells than the table has headings; what is beyond them is left out."
    ),
}


def problem(code: str, row_number: int, position: int, value: str = "", **params: object) -> Problem:
    """The problem with this code at a cell, its value shown in part."""
    cell = cell_name(row_number, position)
    shown = value if len(value) <= SHOWN_CHARACTERS else f"{value[:SHOWN_CHARACTERS]}…"
    return Problem(code, _SENTENCES[code], {"row": row_number, "cell": cell, "value": shown, **params}, cell)


def without_address(row_number: int, position: int, name: str) -> Problem:
    """The problem of somebody who took part by phone, whose line gives no address by nature."""
    return Problem(
        "no_email",
        _(
            "Row %(row)s: “%(value)s” took part by phone, and phone callers have no email address. "
            "If you know who it was, enter the person by hand."
        ),
        {"row": row_number, "value": name},
        cell_name(row_number, position),
    )


def without_address_column(row_number: int) -> Problem:
    """The problem of a row in a table that has no column for addresses at all."""
    return Problem(
        "no_email",
        _("Row %(row)s has no email address, for the table has no column of them. Add one headed “Email”."),
        {"row": row_number},
        f"{row_number}",
    )
