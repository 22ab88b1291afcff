"""What the log tells of besides changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What happened that changed no row with history."""

    LOGIN = "login", _("Logged in")
    LOGIN_FAILED = "login_failed", _("Login failed")
    LOCKED_OUT = "locked_out", _("Locked out")
    LOGOUT = "logout", _("Logged out")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_LINK_SENT = "password_link", _("Password link sent")
    PERMISSIONS_CHANGED = "permissions_changed", _("Permissions changed")
    EXPORTED = "exported", _("Exported")
    EXPORT_ENDED = "export_ended", _("Export ended")
    DOWNLOADED = "downloaded", _("Downloaded")
    OPENED = "opened", _("Opened")
    WATCHED = "watched", _("Watched")
    TESTED = "tested", _("Sent as a test")
    RESENT = "resent", _("Sent again")
    SETTLED = "settled", _("Counted as sent")
    SETTINGS_CHANGED = "settings_changed", _("Settings changed")
    REDACTED = "redacted", _("Redacted")
    PRUNED = "pruned", _("Pruned")


class LineKind(models.TextChoices):
    """What a line of the log says happened to its rows."""

    CREATED = "+", _("Created")
    CHANGED = "~", _("Changed")
    DELETED = "-", _("Deleted")


class SealKind(models.TextChoices):
    """What a seal vouches for."""

    ROWS = "rows", _("New rows")
    REDACTION = "redaction", _("Redaction")
    PRUNING = "pruning", _("Pruning")
