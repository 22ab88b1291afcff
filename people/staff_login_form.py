"""The login form of the admin.

Outside of people/admin: the admin site imports it while it is being made, when no model can be registered on it yet.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from unfold.forms import AuthenticationForm

from people.login_form import ByEmailOrUsername


class AdminLoginForm(ByEmailOrUsername, AuthenticationForm):  # type: ignore[misc]
    """Email or username, and the password, for those who may enter the admin."""

    def confirm_login_allowed(self, user: Any) -> None:
        """Raises ValidationError for whoever may not enter; the password was right, so the log tells of it here."""
        from backoffice.audit.choices import EventKind
        from backoffice.audit.domain.events import note

        try:
            super().confirm_login_allowed(user)
        except ValidationError:
            note(EventKind.LOGIN_FAILED, subject=user, details={"because": _("may not enter the admin")})
            raise
