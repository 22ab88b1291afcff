"""The words that communications' columns may hold, and which states lead to which."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class AnnouncementState(models.TextChoices):
    """Where an announcement is in its life."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    SENDING = "sending", _("Sending")
    PAUSED = "paused", _("Paused")
    SENT = "sent", _("Sent")
    CANCELLED = "cancelled", _("Cancelled")
    HELD = "held", _("Held")

    moves = nonmember(
        {
            "draft": {"scheduled", "sending"},
            "scheduled": {"draft", "sending", "held", "cancelled"},
            "sending": {"paused", "sent", "cancelled"},
            "paused": {"sending", "cancelled"},
            "held": {"sending", "draft", "cancelled"},
            "sent": set(),
            "cancelled": set(),
        }
    )

    def may_become(self, other: str) -> bool:
        """Whether the move is one of this life's."""
        return other in self.moves[self]


class AudienceKind(models.TextChoices):
    """The rule that says whom an announcement is for."""

    EVERYONE = "everyone", _("Everyone active")
    ROLE = "role", _("Everyone with a role")
    TAG = "tag", _("Everyone with a tag")
    REGISTRANTS = "registrants", _("Registrants of webinars")


class Channel(models.TextChoices):
    """The way a message takes."""

    IN_APP = "in_app", _("Notification")
    EMAIL = "email", _("Email")


class NotificationKind(models.TextChoices):
    """What a notification tells of; the words that the API's clients know."""

    ANNOUNCEMENT = "announcement", _("Announcement")
    UPCOMING_WEBINAR = "upcoming_webinar", _("Upcoming webinar")
    NEW_RECORDING = "new_recording", _("New recording")
    LIVE_STARTED = "live_started", _("Webinar started")
    LIVE_ENDED = "live_ended", _("Webinar ended")
    REGISTRATION_APPROVED = "registration_approved", _("Registration approved")
    SYSTEM = "system", _("System")
    NEW_MESSAGE = "new_message", _("New message")


class DeliveryState(models.TextChoices):
    """How far one message to one person by one channel has come."""

    DUE = "due", _("Due")
    CLAIMED = "claimed", _("Claimed by a worker")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Not sent: suppressed")
    UNKNOWN = "unknown", _("Fate unknown")


class SuppressionReason(models.TextChoices):
    """Why an address receives nothing."""

    BOUNCE = "bounce", _("Bounced")
    COMPLAINT = "complaint", _("Complained")
    UNSUBSCRIBE = "unsubscribe", _("Unsubscribed")
    MANUAL = "manual", _("Entered by staff")


class SuppressionScope(models.TextChoices):
    """What an address does not receive."""

    ALL = "all", _("All mail")
    ANNOUNCEMENTS = "announcements", _("Announcements")
