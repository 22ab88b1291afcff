"""The login form of the admin.

Outside of people/admin: the admin site imports it while it is being made, when no model can be registered on it yet.
"""

from unfold.forms import AuthenticationForm

from people.login_form import ByEmailOrUsername


class AdminLoginForm(ByEmailOrUsername, AuthenticationForm):  # type: ignore[misc]
    """Email or username, and the password, for those who may enter the admin."""
