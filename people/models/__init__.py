"""The tables of people."""

from people.models.tag import Tag
from people.models.user import User

__all__ = ["Tag", "User"]
