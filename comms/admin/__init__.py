"""The admin of communications."""

from comms.admin.announcement import AnnouncementAdmin
from comms.admin.chat_message import ChatMessageAdmin
from comms.admin.delivery import DeliveryAdmin
from comms.admin.notice import NoticeAdmin, NoticeOfWebinarInline
from comms.admin.notice_template import NoticeTemplateAdmin
from comms.admin.notification import NotificationAdmin
from comms.admin.notification_inline import NotificationInline
from comms.admin.suppression import SuppressionAdmin
from people.admin.user import UserAdmin
from webinars.admin.webinar import WebinarAdmin

UserAdmin.add_inline(NotificationInline)
WebinarAdmin.add_inline(NoticeOfWebinarInline)

__all__ = [
    "AnnouncementAdmin",
    "ChatMessageAdmin",
    "DeliveryAdmin",
    "NoticeAdmin",
    "NoticeTemplateAdmin",
    "NotificationAdmin",
    "SuppressionAdmin",
]
