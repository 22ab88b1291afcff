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
            "sent": {"sending"},  # when failed mails are tried again
            "cancelled": set(),
        }
    )

    over_states = nonmember({"sent", "cancelled"})

    def may_become(self, other: str) -> bool:
        """Whether the move is one of this life's."""
        return other in self.moves[self]


class AudienceKind(models.TextChoices):
    """The rule that says whom an announcement is for."""

    EVERYONE = "everyone", _("Everyone active")
    ROLE = "role", _("Everyone with a role")
    TAG = "tag", _("Everyone with a tag")
    REGISTRANTS = "registrants", _("Registrants of webinars")
    RULES = "rules", _("People chosen by rules")


class AttendanceWish(models.TextChoices):
    """What is asked of registrants' presence."""

    ATTENDED = "attended", _("Attended")
    NO_SHOW = "no_show", _("Did not come")


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


class MessageKind(models.TextChoices):
    """What a message is about, as people choose what they want to be told."""

    ANNOUNCEMENT = "announcement", _("Announcements")
    REGISTRATION = "registration", _("My registrations")
    WEBINAR_CHANGE = "webinar_change", _("Changes of my webinars")
    REMINDER = "reminder", _("Reminders before a webinar")
    RECORDING = "recording", _("New recordings")
    WELCOME = "welcome", _("Welcome")

    mandatory = nonmember({"registration", "webinar_change"})

    @property
    def is_mandatory(self) -> bool:
        """Whether it is sent whatever somebody prefers: it answers what they did themselves."""
        return self in self.mandatory


class NoticeKind(models.TextChoices):
    """What the system tells by itself."""

    REGISTRATION_RECEIVED = "registration_received", _("Registration received")
    REGISTRATION_CONFIRMED = "registration_confirmed", _("Registration confirmed")
    REGISTRATION_WAITLISTED = "registration_waitlisted", _("On the waiting list")
    REGISTRATION_PROMOTED = "registration_promoted", _("Moved up from the waiting list")
    REGISTRATION_DECLINED = "registration_declined", _("Registration declined")
    WEBINAR_CHANGED = "webinar_changed", _("Webinar changed")
    WEBINAR_CANCELLED = "webinar_cancelled", _("Webinar cancelled")
    REMINDER = "reminder", _("Reminder")
    RECORDING_AVAILABLE = "recording_available", _("Recording available")
    WELCOME = "welcome", _("Welcome")

    message_kinds = nonmember(
        {
            "webinar_changed": MessageKind.WEBINAR_CHANGE,
            "webinar_cancelled": MessageKind.WEBINAR_CHANGE,
            "reminder": MessageKind.REMINDER,
            "recording_available": MessageKind.RECORDING,
            "welcome": MessageKind.WELCOME,
        }
    )
    notification_kinds = nonmember(
        {
            "registration_confirmed": NotificationKind.REGISTRATION_APPROVED,
            "registration_promoted": NotificationKind.REGISTRATION_APPROVED,
            "reminder": NotificationKind.UPCOMING_WEBINAR,
            "recording_available": NotificationKind.NEW_RECORDING,
        }
    )

    @property
    def message_kind(self) -> MessageKind:
        """What people prefer or refuse it as."""
        return self.message_kinds.get(self.value, MessageKind.REGISTRATION)

    @property
    def notification_kind(self) -> NotificationKind:
        """The word that the API's clients know for it."""
        return self.notification_kinds.get(self.value, NotificationKind.SYSTEM)


class DeliveryPolicy(models.TextChoices):
    """What becomes of a mail whose fate is not known, because its worker died while it was handed over."""

    AT_LEAST_ONCE = "at_least_once", _("At least once: when in doubt it is sent again")
    NEVER_TWICE = "never_twice", _("Never twice: when in doubt a person decides")


class DeliveryState(models.TextChoices):
    """How far one message to one person by one channel has come."""

    DUE = "due", _("Due")
    CLAIMED = "claimed", _("Claimed by a worker")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    BOUNCED = "bounced", _("Bounced")
    SUPPRESSED = "suppressed", _("Not sent")
    UNKNOWN = "unknown", _("Fate unknown")

    open_states = nonmember({"due", "claimed", "sending"})
    # Nobody has to do or to decide anything any more.
    over_states = nonmember({"sent", "failed", "bounced", "suppressed"})


class DeliveryReason(models.TextChoices):
    """Why somebody was not sent a message, or why it failed."""

    NO_ADDRESS = "no_address", _("No email address")
    INACTIVE = "inactive", _("Inactive")
    NO_CONSENT = "no_consent", _("Has not consented to announcements")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    ADDRESS_SUPPRESSED = "address_suppressed", _("Address suppressed")
    CANCELLED = "cancelled", _("Cancelled before it was sent")
    TOO_LATE = "too_late", _("Too late to be of use")
    ADDRESS_REFUSED = "address_refused", _("The server knows no such address")
    REFUSED = "refused", _("The server refused it")
    NOT_WRITABLE = "not_writable", _("The message could not be written")
    GAVE_UP = "gave_up", _("Given up after repeated tries")
    BOUNCED = "bounced", _("Came back")


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
