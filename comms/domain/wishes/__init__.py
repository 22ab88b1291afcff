"""What people want to be told, and whom no mail is sent to."""

from comms.domain.wishes.preferences import in_app_refusing

__all__ = ["in_app_refusing"]
