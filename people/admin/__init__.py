"""The admin of people."""

from people.admin.tag import TagAdmin
from people.admin.user import UserAdmin

__all__ = ["TagAdmin", "UserAdmin"]
