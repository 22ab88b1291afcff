"""What can be wrong with a line, in words that say what to do."""

from django.utils.functional import Promise
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
    "key_too_long": _(
        "Row %(row)s: the number of the registration in cell %(cell)s has %(count)s characters, over %(limit)s. "
        "Shorten it, or say that the column is something else."
    ),
    "organisation_cut_off": _(
        "Row %(row)s: the organisation in cell %(cell)s has %(count)s characters; those over %(limit)s are left out."
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
    return Problem(code, _SENTENCES[code], {"row": row_number, "cell": cell, "value": _shown(value), **params}, cell)


def without_address(row_number: int, position: int, name: str) -> Problem:
    """The problem of somebody who took part by phone, whose line gives no address by nature."""
    return Problem(
        "no_email",
        _(
            "Row %(row)s: “%(value)s” took part by phone, and phone callers have no email address. "
            "If you know who it was, enter the person by hand."
        ),
        {"row": row_number, "value": _shown(name)},
        cell_name(row_number, position),
    )


def without_address_column(row_number: int) -> Problem:
    """The problem of a row in a table that has no column for addresses at all."""
    return Problem(
        "no_email",
        _("Row %(row)s has no email address, for the table has no column of them. Add one headed “Email”."),
        {"row": row_number},
    )


def without_leaving(row_number: int, left: tuple[int, ...], joined: int, text: str) -> Problem:
    """The problem of somebody who joined, at the text of that column, and of whom nothing says when they left."""
    if left:
        message = _(
            "Row %(row)s says when the person joined, at “%(value)s”, but not when they left. Add it in cell %(cell)s."
        )
    else:
        message = _(
            "Row %(row)s says when the person joined, at “%(value)s”, but no column says when people left. "
            "Add one headed “Leave time”."
        )
    return _half_of_a_stay("join_without_leave", message, row_number, left[0] if left else joined, text)


def without_joining(row_number: int, joined: tuple[int, ...], left: int, text: str) -> Problem:
    """The problem of somebody who left, at the text of that column, and of whom nothing says when they joined."""
    if joined:
        message = _(
            "Row %(row)s says when the person left, at “%(value)s”, but not when they joined. Add it in cell %(cell)s."
        )
    else:
        message = _(
            "Row %(row)s says when the person left, at “%(value)s”, but no column says when people joined. "
            "Add one headed “Join time”."
        )
    return _half_of_a_stay("leave_without_join", message, row_number, joined[0] if joined else left, text)


def _half_of_a_stay(code: str, message: Promise, row_number: int, position: int, text: str) -> Problem:
    cell = cell_name(row_number, position)
    return Problem(code, message, {"row": row_number, "cell": cell, "value": _shown(text)}, cell)


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
