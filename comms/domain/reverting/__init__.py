"""What of announcements, wishes and audiences is taken back, and by which rules."""

from backoffice.audit.domain.reverting import register
from comms.domain.reverting.announcements import AnnouncementRules
from comms.domain.reverting.audiences import AddressListRules, SegmentRules
from comms.domain.reverting.told import ToldOfCancelling
from comms.domain.reverting.wishes import ChatRules, PreferenceRules
from comms.models import AddressList, Announcement, ChatMessage, Preference, Segment
from webinars.models import Webinar


def register_rules() -> None:
    """For once the app is ready."""
    register(Announcement, AnnouncementRules())
    register(AddressList, AddressListRules())
    register(ChatMessage, ChatRules())
    register(Preference, PreferenceRules())
    register(Segment, SegmentRules())
    register(Webinar, ToldOfCancelling())


__all__ = ["register_rules"]
