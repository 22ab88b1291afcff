"""The tables of communications."""

from comms.models.address_list import AddressList, ListedAddress
from comms.models.announcement import Announcement
from comms.models.approved_person import ApprovedPerson
from comms.models.chat_message import ChatMessage
from comms.models.delivery import Delivery
from comms.models.mail_account import MailAccountState
from comms.models.notice import Notice
from comms.models.notice_template import NoticeTemplate
from comms.models.notification import Notification
from comms.models.preference import Preference
from comms.models.segment import Segment
from comms.models.suppression import Suppression

__all__ = [
    "AddressList",
    "Announcement",
    "ApprovedPerson",
    "ChatMessage",
    "Delivery",
    "ListedAddress",
    "MailAccountState",
    "Notice",
    "NoticeTemplate",
    "Notification",
    "Preference",
    "Segment",
    "Suppression",
]
