"""The words that recordings' columns may hold, and those that follow from them by the clock."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessPolicy(models.TextChoices):
    """Whom a recording is for. Whoever was granted access may watch under every policy."""

    PUBLIC = "public", _("Everybody")
    SIGNED_IN = "signed_in", _("Everybody who is signed in")
    REGISTERED = "registered", _("People with a confirmed registration")
    ATTENDED = "attended", _("People who attended")
    STAFF = "staff", _("Staff only")
    GRANTED = "granted", _("Only people who were granted access")


class ViewingWay(models.TextChoices):
    """The door that somebody tried to watch through."""

    WEB = "web", _("Watch page")
    FILE = "file", _("File")
    API = "api", _("API")


class Verdict(models.TextChoices):
    """Why somebody may or may not watch; kept with each try."""

    PUBLIC = "public", _("The recording is public.")
    SIGNED_IN = "signed_in", _("The recording is for everybody who is signed in.")
    REGISTERED = "registered", _("You have a confirmed registration.")
    ATTENDED = "attended", _("You attended.")
    GRANTED = "granted", _("You were given access.")
    RUNS_IT = "runs_it", _("You manage this webinar.")

    LOGIN_NEEDED = "login_needed", _("Log in to watch this recording.")
    NOT_REGISTERED = "not_registered", _("This recording is for people with a confirmed registration.")
    NOT_ATTENDED = "not_attended", _("This recording is for people who attended the webinar.")
    STAFF_ONLY = "staff_only", _("This recording is for staff only.")
    NOT_GRANTED = "not_granted", _("This recording is only for people who were given access.")
    GRANT_EXPIRED = "grant_expired", _("Your access to this recording has expired.")
    GRANT_REVOKED = "grant_revoked", _("Your access to this recording was withdrawn.")
    NOT_PUBLISHED = "not_published", _("This recording is not published yet.")
    NOT_YET = "not_yet", _("This recording is not available yet.")
    NO_LONGER = "no_longer", _("This recording is no longer available.")
    FILE_MISSING = "file_missing", _("The recording itself is missing; staff have to upload it or link it again.")

    letting_in = nonmember({"public", "signed_in", "registered", "attended", "granted", "runs_it"})

    @property
    def is_allowed(self) -> bool:
        """Whether it lets somebody watch."""
        return self in self.letting_in


class Availability(models.TextChoices):
    """What a recording is by the clock to those whom it is for."""

    DRAFT = "draft", _("Not published")
    UPCOMING = "scheduled", _("Not yet available")
    PUBLISHED = "published", _("Published")
    OVER = "expired", _("No longer available")


class GrantState(models.TextChoices):
    """What a grant is by the clock."""

    ACTIVE = "active", _("Active")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
