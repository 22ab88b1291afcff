"""What the page of an announcement says about how it stands."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comms.choices import AnnouncementState
from comms.domain.progress import Waiting, settled_mails
from comms.models import Announcement

State = AnnouncementState


def app_words(announcement: Announcement) -> str:
    """How many people have their notification."""
    if announcement.state == State.SENDING and not announcement.audience_count:
        return _("Waiting for a worker")
    return _("%(reached)s of %(audience)s people reached") % {
        "reached": intcomma(announcement.reached_count),
        "audience": intcomma(announcement.audience_count),
    }


def mail_words(announcement: Announcement) -> str:
    """How many mails are through."""
    if not announcement.mail_count:
        return _("No mail yet")
    return _("%(settled)s of %(mails)s mails through") % {
        "settled": intcomma(min(settled_mails(announcement), announcement.mail_count)),
        "mails": intcomma(announcement.mail_count),
    }


def pace_words(rate: float | None, left: int) -> str:
    """How fast mails leave, and about how long the others take."""
    if rate is None or not left:
        return ""
    pace = _("%(rate)s mails a second") if rate >= 1 else _("%(rate)s mails a minute")
    shown = f"{rate if rate >= 1 else rate * 60:,.0f}"
    return ", ".join([pace % {"rate": shown}, _("about %(time)s left") % {"time": _length(left / rate)}])


def waiting_words(waiting: Waiting) -> str:
    """How many mails wait to be tried again, and until when."""
    if waiting.next_at is None:
        return ""
    count = intcomma(waiting.count) if waiting.is_all else _("more than %(count)s") % {"count": intcomma(waiting.count)}
    return ngettext(
        "%(count)s mail waits to be tried again, at %(time)s.",
        "%(count)s mails wait to be tried again, the next at %(time)s.",
        waiting.count,
    ) % {"count": count, "time": date_format(timezone.localtime(waiting.next_at), "j F, H:i")}


def standing_words(announcement: Announcement) -> dict[str, str] | None:
    """What somebody has to decide: why it waits or reached nobody, and what can be done; None where all is well."""
    match announcement.state:
        case State.HELD:
            return {
                "title": _("It is held: a person decides."),
                "why": announcement.halted_because,
                "what": _("Send it now, make it a draft to change it, or cancel it."),
            }
        case State.PAUSED if announcement.halted_because:
            return {
                "title": _("It paused itself."),
                "why": announcement.halted_because,
                "what": _("See to the cause, then resume it: it goes on where it stopped. Or cancel it."),
            }
        case State.SENT if announcement.written_at and not announcement.audience_count:
            return {
                "title": _("It reached nobody."),
                "why": _("Nobody whom it may reach was in its audience when it was sent."),
                "what": _("Look at whom it includes and excludes, and write it anew for another audience."),
            }
        case State.DRAFT | State.SCHEDULED:
            return _approval(announcement)
    return None


def _approval(announcement: Announcement) -> dict[str, str] | None:
    if announcement.approved_at is not None:
        return {
            "title": _("Approved by %(name)s.") % {"name": announcement.approved_by},
            "why": _("On %(time)s.")
            % {"time": date_format(timezone.localtime(announcement.approved_at), "j F Y, H:i")},
            "what": _("Any change of it takes the approval back."),
        }
    if announcement.approval_asked_at is not None:
        return {
            "title": _("It waits for approval."),
            "why": _("%(name)s asked for it.") % {"name": announcement.approval_asked_by},
            "what": _("Somebody else than its sender and whoever asked approves it here."),
        }
    return None


def _length(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("a minute")
    if minutes < 90:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
