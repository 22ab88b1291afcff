"""The words that webinars' columns may hold, and which states lead to which."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class WebinarState(models.TextChoices):
    """Where a webinar is in its life."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")

    moves = nonmember(
        {
            "draft": {"scheduled", "cancelled"},
            "scheduled": {"draft", "live", "ended", "cancelled"},
            "live": {"ended"},
            "ended": set(),
            "cancelled": set(),
        }
    )

    def may_become(self, other: str) -> bool:
        """Whether the move is one of this life's."""
        return other in self.moves[self]


class Phase(models.TextChoices):
    """What a webinar is by the clock, which the sweep brings the state after."""

    DRAFT = "draft", _("Draft")
    UPCOMING = "upcoming", _("Upcoming")
    LIVE = "live", _("Live")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


class RegistrationState(models.TextChoices):
    """Whether somebody has a place."""

    PENDING = "pending", _("Pending")
    CONFIRMED = "confirmed", _("Confirmed")
    WAITLISTED = "waitlisted", _("Waitlisted")
    CANCELLED = "cancelled", _("Cancelled")
    DECLINED = "declined", _("Declined")

    moves = nonmember(
        {
            "pending": {"confirmed", "waitlisted", "declined", "cancelled"},
            "waitlisted": {"confirmed", "declined", "cancelled"},
            "confirmed": {"cancelled"},
            "cancelled": {"pending", "confirmed", "waitlisted"},
            "declined": {"pending", "confirmed", "waitlisted"},
        }
    )

    def may_become(self, other: str) -> bool:
        """Whether the move is one of this life's."""
        return other in self.moves[self]


# Who counts as wanting to come: a second registration of such a person changes nothing.
STANDING_STATES = (RegistrationState.PENDING, RegistrationState.CONFIRMED, RegistrationState.WAITLISTED)


class RegistrationSource(models.TextChoices):
    """How a registration came in."""

    ADMIN = "admin", _("Entered by staff")
    IMPORT = "import", _("Attendee list")
    SELF = "self", _("By the person")
    LEGACY = "legacy", _("Predecessor")


class ImportState(models.TextChoices):
    """Where an attendee list is on its way in."""

    READING = "reading", _("Reading")
    READY = "ready", _("Waiting for confirmation")
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")

    moves = nonmember(
        {
            "reading": {"ready", "failed", "cancelled"},
            "ready": {"reading", "queued", "failed", "cancelled"},
            "queued": {"running", "failed", "cancelled"},
            "running": {"done", "failed", "cancelled"},
            "done": {"undoing"},
            "failed": {"reading", "queued", "undoing"},
            "cancelled": {"undoing"},
            "undoing": {"undone", "failed"},
            "undone": set(),
        }
    )

    def may_become(self, other: str) -> bool:
        """Whether the move is one of this life's."""
        return other in self.moves[self]


class ImportPurpose(models.TextChoices):
    """What a list says about the people on it."""

    REGISTRATIONS = "registrations", _("Who is coming")
    ATTENDANCE = "attendance", _("Who was there")


class WhenFull(models.TextChoices):
    """What happens to those of a list for whom no seat is left."""

    WAITLIST = "waitlist", _("Put them on the waiting list, in the order of the file")
    REFUSE = "refuse", _("Refuse their rows")


class UndoOutcome(models.TextChoices):
    """What became of the person of a row when the import was taken back."""

    UNDONE = "undone", _("Taken back")
    LEFT = "left", _("Left as it is")


class RowOutcome(models.TextChoices):
    """What becomes of one row of a list; the five add up to the rows read."""

    NEW = "new", _("New")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    DUPLICATE = "duplicate", _("Twice in the file")
    REFUSED = "refused", _("Refused")
