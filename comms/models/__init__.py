"""The tables of communications."""

from comms.models.announcement import Announcement
from comms.models.chat_message import ChatMessage
from comms.models.delivery import Delivery
from comms.models.notification import Notification
from comms.models.suppression import Suppression

__all__ = ["Announcement", "ChatMessage", "Delivery", "Notification", "Suppression"]
