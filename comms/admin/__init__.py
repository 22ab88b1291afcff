"""The admin of communications."""

from comms.admin.address_list import AddressListAdmin
from comms.admin.announcement import AnnouncementAdmin
from comms.admin.chat_message import ChatMessageAdmin
from comms.admin.delivery import DeliveryAdmin
from comms.admin.delivery_inline import DeliveryInline
from comms.admin.notice import NoticeAdmin, NoticeOfWebinarInline
from comms.admin.notice_template import NoticeTemplateAdmin
from comms.admin.notification import NotificationAdmin
from comms.admin.notification_inline import NotificationInline
from comms.admin.people_filters import AddressListFilter, SegmentFilter
from comms.admin.preference import PreferenceAdmin
from comms.admin.preference_inline import PreferenceInline
from comms.admin.segment import SegmentAdmin
from comms.admin.suppression import SuppressionAdmin
from people.admin.user import UserAdmin
from webinars.admin.webinar import WebinarAdmin

UserAdmin.add_inline(NotificationInline)
UserAdmin.add_inline(PreferenceInline)
UserAdmin.add_inline(DeliveryInline)
UserAdmin.change_form_after_template = "admin/comms/user/told.html"

UserAdmin.add_filter(SegmentFilter)
UserAdmin.add_filter(AddressListFilter)
WebinarAdmin.add_inline(NoticeOfWebinarInline)


__all__ = [
    "AddressListAdmin",
    "AnnouncementAdmin",
    "ChatMessageAdmin",
    "DeliveryAdmin",
    "NoticeAdmin",
    "NoticeTemplateAdmin",
    "NotificationAdmin",
    "PreferenceAdmin",
    "SegmentAdmin",
    "SuppressionAdmin",
]
