"""What a column of an attendee list can be about."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Field(TextChoices):
    """The meaning of a column; one without any of these is a question that the people on the list answered."""

    EMAIL = "email", _("email address")
    NAME = "name", _("name")
    FIRST_NAME = "first_name", _("given name")
    LAST_NAME = "last_name", _("family name")
    ORGANISATION = "organisation", _("organisation")
    # What tells two people with one address apart; the values of several such columns make one key together.
    KEY = "key", _("number of the registration")
    STATE = "state", _("state of the registration")
    REGISTERED_AT = "registered_at", _("time of registration")
    ATTENDED = "attended", _("attended or not")
    CHECK_IN = "check_in", _("check-ins")
    JOINED_AT = "joined_at", _("time of joining")
    LEFT_AT = "left_at", _("time of leaving")
    TIME_PRESENT = "time_present", _("time present")
    ROLE = "role", _("role in the meeting")
    WAITING_ROOM = "waiting_room", _("in the waiting room")
    # What a tool says about its own meeting or order: understood, and not kept as an answer.
    NOT_KEPT = "not_kept", _("not kept")


NAME_FIELDS = frozenset({Field.NAME, Field.FIRST_NAME, Field.LAST_NAME})
TIME_FIELDS = frozenset({Field.REGISTERED_AT, Field.JOINED_AT, Field.LEFT_AT})
# What a list of registrations has no use for.
STAY_FIELDS = frozenset({Field.JOINED_AT, Field.LEFT_AT, Field.TIME_PRESENT})

# The fields as a page offers them to somebody who says what a column is.
FIELD_GROUPS = (
    (_("Who"), (Field.EMAIL, Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.ORGANISATION, Field.KEY)),
    (_("Registration"), (Field.STATE, Field.REGISTERED_AT)),
    (
        _("Attendance"),
        (
            Field.ATTENDED,
            Field.CHECK_IN,
            Field.JOINED_AT,
            Field.LEFT_AT,
            Field.TIME_PRESENT,
            Field.ROLE,
            Field.WAITING_ROOM,
        ),
    ),
    (_("Neither"), (Field.NOT_KEPT,)),
)
