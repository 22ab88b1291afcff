"""Logging in by email or username; permissions by role."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.http import HttpRequest

from people.models import User


class RoleBackend(ModelBackend):
    """Django's backend, but any of two names opens the door, and the role alone says what is behind it."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The active person with this email address or username, and this password; else None."""
        login = username if username is not None else kwargs.get("email")
        if not login or password is None:
            return None
        user: User | None = User.objects.known_as(login)
        if user is None:
            # Hash all the same: the answer must take as long for a stranger as for an account.
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def _get_group_permissions(self, user_obj: Any) -> Any:
        # Roles are stored as groups of the same name: a change of role works at once, for bulk changes too.
        return Permission.objects.filter(group__name=user_obj.role)
