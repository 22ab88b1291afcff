"""What is said instead of what was removed because of its age."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comms.choices import Channel
from comms.models import Announcement, Notice


def mails_kept() -> str:
    """How long it is kept what became of each mail."""
    return _("What became of each mail is kept for %(days)s days.") % {"days": settings.DELIVERIES_KEPT_DAYS}


def notifications_kept() -> str:
    """How long notifications are kept."""
    return _("Notifications are kept for %(days)s days, read or not.") % {"days": settings.NOTIFICATIONS_KEPT_DAYS}


def mails_gone(source: Announcement | Notice) -> str:
    """That its mails are not known one by one any more, and since when; empty where they are."""
    if Channel.EMAIL not in source.channels or source.mails_removed_at is None:
        return ""
    return _("%(kept)s Those of this one were removed on %(day)s.") % {
        "kept": mails_kept(),
        "day": _day(source.mails_removed_at),
    }


def notifications_gone(source: Announcement | Notice) -> str:
    """That its notifications are not there any more, and since when; empty where they are.

    Of a notice nobody asks: it goes with its last notification.
    """
    if isinstance(source, Notice) or source.notifications_removed_at is None:
        return ""
    return _("%(kept)s Those of this one were removed on %(day)s.") % {
        "kept": notifications_kept(),
        "day": _day(source.notifications_removed_at),
    }


def gone_for(source: Announcement | Notice, *, has_notification: bool, has_mail: bool) -> list[str]:
    """Where nothing is there for a person because it was removed: that nobody knows any more, a sentence a channel."""
    sentences = []
    if not has_notification and (gone := notifications_gone(source)):
        sentences.append(_("%(gone)s Whether this person got one can’t be said any more.") % {"gone": gone})
    if not has_mail and (gone := mails_gone(source)):
        sentences.append(_("%(gone)s Whether this person was mailed can’t be said any more.") % {"gone": gone})
    return sentences


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
