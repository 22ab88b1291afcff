"""Why somebody receives a mail, as its last lines tell."""

from django.utils.translation import gettext as _

from comms.choices import AudienceKind, MessageKind, NoticeKind
from comms.models import Announcement, Notice


def why_received(source: Announcement | Notice) -> str:
    """The sentence."""
    if isinstance(source, Announcement):
        return _of_announcement(source)
    title = source.webinar.title if source.webinar is not None else ""
    match NoticeKind(source.kind).message_kind:
        case MessageKind.WELCOME:
            return _("You receive this because an account was made for you.")
        case MessageKind.RECORDING if title:
            return _("You receive this because you may watch the recordings of “%(title)s”.") % {"title": title}
        case _kind if title:
            return _("You receive this because you registered for “%(title)s”.") % {"title": title}
    return _("You receive this because you have an account here.")


def _of_announcement(announcement: Announcement) -> str:
    if announcement.is_for_consenting_only:
        return _("You receive this because you agreed to get news from us.")
    if announcement.audience_kind == AudienceKind.REGISTRANTS:
        return _("You receive this because you registered for one of our webinars.")
    return _("You receive this because you have an account here.")
