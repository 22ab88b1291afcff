"""What a column of an attendee list can be about."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Field(TextChoices):
    """The meaning of a column; one without any of these is a question that the people on the list answered."""

    EMAIL = "email", _("email address")
    NAME = "name", _("name")
    FIRST_NAME = "first_name", _("given name")
    LAST_NAME = "last_name", _("family name")
    STATE = "state", _("state of the registration")
    REGISTERED_AT = "registered_at", _("time of registration")
    # What a tool says about its own meeting or order: understood, and not kept as an answer.
    NOT_KEPT = "not_kept", _("not kept")
