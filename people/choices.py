"""The words that people's columns may hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is here for; it decides what they may do (people/roles.py)."""

    ADMINISTRATOR = "administrator", _("Administrator")
    STAFF = "staff", _("Staff")
    ORGANIZER = "organizer", _("Organizer")
    AUDITOR = "auditor", _("Auditor")
    ATTENDEE = "attendee", _("Attendee")


# Those who work in the admin; attendees have pages of their own.
STAFF_ROLES = (Role.ADMINISTRATOR, Role.STAFF, Role.ORGANIZER, Role.AUDITOR)
